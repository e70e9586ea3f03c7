"""Synthetic references: images optimised to excite, or to silence, a unit.

Feature visualisation by gradient ascent, Olah et al. 2017, doi:10.23915/distill.00007: an image is a
spectrum of decorrelated colours, looked at through small random transformations.
"""

from typing import Any

import numpy as np

from stimuli import synthesis
from stimuli.case import SIDES, Case, Picture, References
from stimuli.layers import unit_of
from stimuli.render import to_bytes
from stimuli.units import activations


def synthetic(cases: list[Case], settings: dict[str, Any]) -> list[References]:
    """Return for each case `images` pictures per side; the cases are units of one layer.

    The recorded activation is measured on the rounded pixels, as stored. Same seed, same pictures, whatever
    other units are in the list.
    """
    first = cases[0]
    settings = synthesis.completed(settings, first.size)
    layer = unit_of(first.network, first.unit)[0]
    goals = [_goal(case, side, settings) for case in cases for side in SIDES]
    made = synthesis.optimise(first.network, layer, goals, first.size, settings, first.response, first.device)
    found = []
    for place, case in enumerate(cases):
        own = slice(2 * place, 2 * place + 2)
        found.append(_references(case, goals[own], made[own], settings))
    return found


def _goal(case: Case, side: str, settings: dict[str, Any]) -> synthesis.Goal:
    case.check_alive()
    return synthesis.Goal(
        channel=unit_of(case.network, case.unit)[1],
        side=side,
        seed=case.seed_for("synthetic", side),
        deviation=case.natural.deviation if settings["activation"] == "deviations" else 1.0,
        level=case.level[side] if settings["match"] == "natural" else None,
    )


def _references(
    case: Case, goals: list[synthesis.Goal], made: list[synthesis.Made], settings: dict[str, Any]
) -> References:
    references = {}
    for goal, one in zip(goals, made, strict=True):
        pixels = to_bytes(one.images)
        found = activations(case.network, pixels, [case.unit], case.device, case.response)[:, 0]
        order = np.argsort(-goal.sign * found, kind="stable")
        made_by = {"method": "synthetic", "parameters": settings, "seed": goal.seed, "steps": one.steps}
        if goal.level is not None:
            made_by |= {"level": goal.level, "reached": one.reached}
        references[goal.side] = [[Picture(pixels[k], float(found[k]), made_by) for k in order]]
    return References(references)
