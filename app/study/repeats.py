"""Trials that come again: which ones, and their second showing."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from app.pack import Pack
from app.trial_types import TRIAL_TYPES


def extremes(confidences: Mapping[int, int], most: int, least: int, rng: Random) -> list[int]:
    """Return the steps of the `most` most and `least` least confident answers, in random order.

    Equally confident answers are chosen among at random (as in Borowski et al. 2021, appendix A.1.1);
    whether they were right plays no part.

    confidences: by index of the step.
    """
    shuffled = rng.sample(sorted(confidences), len(confidences))
    ranked = sorted(shuffled, key=lambda step: confidences[step])
    chosen = ranked[:least] + ranked[len(ranked) - most :]
    return rng.sample(chosen, len(chosen))


def matches(plan: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Return whether a planned trial is a main trial, no catch trial, with the wanted values."""
    if plan.get("stage") != "main" or plan.get("is_catch"):
        return False
    factors = plan.get("factors", {})
    return all(str(plan.get(key, factors.get(key))) == str(value) for key, value in wanted.items())


def showing(
    kind: str, plan: Mapping[str, Any], index: int, place: Mapping[str, Any], pack: Pack, rng: Random
) -> dict[str, Any]:
    """Return the plan of a trial shown again: the same set in a new arrangement, at another place."""
    again = dict(plan)
    for passing in ("gate", "decides", "lingers"):
        again.pop(passing, None)
    if plan.get("set"):
        parameters = {**plan, **plan["replaced"]}
        again |= TRIAL_TYPES[kind].arrange(parameters, pack.manifest["sets"][plan["set"]], rng)
    return again | {"stage": "repeated", "repeats_step": index, **place}


PLACE = ("section", "round", "block", "progress", "feedback", "decides", "lingers")


def resolve_pending(
    first: Mapping[str, Any],
    places: Sequence[Mapping[str, Any]],
    sources: Mapping[int, tuple[str, Mapping[str, Any]]],
    confidences: Mapping[int, int],
    pack: Pack,
) -> list[tuple[str, dict[str, Any]]]:
    """Return type and plan of each repeated trial, once the answers that they depend on are known.

    first: the plan of the first of them, with `pending`.
    places: the plans of all of them; only their places count.
    sources: type and plan of every candidate by its step's index.
    """
    pending = first["pending"]
    rng = Random(pending["seed"])  # noqa: S311  (a schedule must repeat, not be secret)
    chosen = extremes(confidences, pending["most_confident"], pending["least_confident"], rng)
    resolved = []
    for index, place in zip(chosen, places, strict=False):
        kind, plan = sources[index]
        kept = {key: place[key] for key in PLACE if key in place}
        resolved.append((kind, showing(kind, plan, index, kept, pack, rng)))
    return resolved
