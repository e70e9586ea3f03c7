"""Synthetic references: images optimised to excite, or to silence, a unit.

Feature visualisation by gradient ascent, Olah et al. 2017, doi:10.23915/distill.00007: an image is a
spectrum of decorrelated colours, looked at through small random transformations.
"""

import math
from typing import Any

import numpy as np
import torch
from torch.nn.functional import affine_grid, grid_sample, normalize

from stimuli import synthesis
from stimuli.case import SIDES, Case, Picture, References
from stimuli.errors import UserError
from stimuli.layers import maps_of, unit_of
from stimuli.render import to_bytes
from stimuli.units import activations

# How much each independent colour (columns) adds to red, green and blue (rows): the square root of the
# covariance of the colours in `photos`, the longest column scaled to 1.
COLOURS = [[0.58, 0.24, 0.07], [0.58, -0.02, -0.15], [0.57, -0.23, 0.08]]

LEARNING_RATE = 0.05  # of Adam
DEVIATION = 0.01  # of the first spectrum
DECAY = 1.2  # the spectrum falls with frequency ** -DECAY; photographs have about 1
WINDOW = 0.875  # side of the region that is looked at in each step, in parts of the image's side
TURN = 5.0  # degrees, either way
ZOOM = 0.05  # either way
DIVERSITY = 0.5  # weight of the likeness of the images among themselves; the activation is in natural SDs


def synthetic(case: Case, settings: dict[str, Any]) -> References:
    """Return `settings["images"]` pictures per side, optimised together for `settings["steps"]` steps.

    The objective is the spatial mean of the unit (its negative on the min side). The recorded activation
    is measured on the rounded pixels, as stored. Same seed, same pictures.
    """
    if not np.ptp(case.activations) > 0:
        raise UserError(f"{case.unit} responds alike to every crop of {case.images.name}.")
    parameters = {
        **settings,
        "decay": DECAY,
        "diversity": DIVERSITY,
        "learning_rate": LEARNING_RATE,
        "turn": TURN,
        "window": WINDOW,
        "zoom": ZOOM,
    }
    references = {}
    for side in SIDES:
        seed = case.seed_for("synthetic", side)
        pixels = to_bytes(optimise(case, settings["images"], settings["steps"], side, seed))
        found = activations(case.network, pixels, [case.unit], case.device)[:, 0]
        order = np.argsort(-found if side == "max" else found, kind="stable")
        made_by = {"method": "synthetic", "parameters": parameters, "seed": seed}
        references[side] = [[Picture(pixels[k], float(found[k]), made_by) for k in order]]
    return References(references)


def optimise(case: Case, count: int, steps: int, side: str, seed: int) -> torch.Tensor:
    """Return `count` images (count, 3, size, size) in [0, 1] that excite or silence the unit."""
    layer, channel = unit_of(case.network, case.unit)
    weight = (-1.0 if side == "max" else 1.0) / float(case.activations.std())
    rng = torch.Generator().manual_seed(seed)  # on the CPU, so that every device draws the same
    shape = (count, 3, case.size, case.size // 2 + 1, 2)
    spectrum = (torch.randn(shape, generator=rng) * DEVIATION).to(case.device).requires_grad_()
    adam = torch.optim.Adam([spectrum], lr=LEARNING_RATE)
    for _ in range(steps):
        seen = look(paint(spectrum), rng)
        maps = maps_of(case.network, seen, [layer])[layer]
        loss = weight * maps[:, channel].mean() + DIVERSITY * likeness(maps)
        adam.zero_grad()
        loss.backward()
        adam.step()
    return paint(spectrum.detach())


def paint(spectrum: torch.Tensor) -> torch.Tensor:
    """Return the images of a spectrum (batch, 3, size, size // 2 + 1, real and imaginary part)."""
    size = spectrum.shape[2]
    rows, columns = torch.fft.fftfreq(size), torch.fft.rfftfreq(size)
    frequency = (rows[:, None] ** 2 + columns[None] ** 2).sqrt().clamp_min(1 / size)
    scale = (size / frequency**DECAY / 4).to(spectrum.device)
    colours = torch.fft.irfft2(torch.view_as_complex(spectrum) * scale, s=(size, size))
    mix = spectrum.new_tensor(COLOURS)
    return torch.einsum("rc,bcij->brij", mix / mix.norm(dim=0).max(), colours).sigmoid()


def look(images: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
    """Return a window of each image, shifted, turned and scaled at random."""
    count, _, size, _ = images.shape
    window = round(size * WINDOW)
    draws = torch.rand(count, 4, generator=rng) * 2 - 1
    angle = draws[:, 0] * math.radians(TURN)
    scale = (1 + draws[:, 1] * ZOOM) * window / size
    cos, sin = angle.cos() * scale, angle.sin() * scale
    right, down = (draws[:, 2:] * (1 - window / size)).unbind(1)
    frame = torch.stack([cos, -sin, right, sin, cos, down], 1).view(count, 2, 3).to(images.device)
    grid = affine_grid(frame, [count, 3, window, window], align_corners=False)
    return grid_sample(images, grid, padding_mode="reflection", align_corners=False)


def likeness(maps: torch.Tensor) -> torch.Tensor:
    """Return how alike the images of a batch are: the mean over images of the summed cosines of their
    Gram matrices with those of the others (the negative of the diversity term of Olah et al. 2017).
    """
    flat = maps.flatten(2)
    grams = normalize((flat @ flat.transpose(1, 2)).flatten(1), dim=1, eps=1e-10)
    cosines = grams @ grams.T
    return (cosines.sum() - cosines.diagonal().sum()) / len(maps)


def synthesise(cases: list[Case], settings: dict[str, Any]) -> list[References]:
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
    if not case.deviation > 0:
        raise UserError(f"{case.unit} responds alike to every crop of {case.images.name}.")
    return synthesis.Goal(
        channel=unit_of(case.network, case.unit)[1],
        side=side,
        seed=case.seed_for("synthetic", side),
        deviation=case.deviation if settings["activation"] == "deviations" else 1.0,
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
