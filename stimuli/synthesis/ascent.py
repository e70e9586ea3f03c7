"""Gradient ascent on the images of many units of a layer at once."""

from typing import Any

import torch
from torch import Tensor

from stimuli.layers import Network
from stimuli.memory import keep_memory
from stimuli.responses import AS_IS, Response
from stimuli.synthesis.goals import Goal, Made
from stimuli.synthesis.limiting import limited, reached
from stimuli.synthesis.looking import DRAWN, window_of
from stimuli.synthesis.painting import envelope, paint, unpaint
from stimuli.synthesis.passes import Setup, check_finite, cut, gradient_of

# Images that are optimised together, at most. A GPU is faster with many; a CPU with what its caches hold.
BATCH = {"cpu": 10, "cuda": 180}


def optimise(
    network: Network,
    layer: str,
    goals: list[Goal],
    size: int,
    settings: dict[str, Any],
    response: Response = AS_IS,
    device: str = "cpu",
    batch: int | None = None,
) -> list[Made]:
    """Return what is made for each goal, all of them channels of one layer, by `completed` settings.

    `size` is in px. At most `batch` images are optimised together, but always all of a goal. What is made
    for a goal does not depend on those beside it, up to rounding: its images have a spectrum, windows and a
    likeness of their own. Raises UserError for numbers that are not finite.
    """
    if device == "cpu":
        keep_memory()
    setup = Setup(network, layer, size, settings, response, device)
    together = max(1, (batch or BATCH[device]) // settings["images"])
    parts = [goals[start : start + together] for start in range(0, len(goals), together)]
    return [made for part in parts for made in _ascend(setup, part)]


def _ascend(setup: Setup, goals: list[Goal]) -> list[Made]:
    settings, scale = setup.settings, envelope(setup.side, setup.settings["decay"]).to(setup.device)
    spectra, drawn = _begin(setup, goals)
    own = list(spectra)  # the same memory, goal by goal
    adam = torch.optim.Adam(own, lr=settings["rate"], fused=True)
    made, running = dict[int, Made](), list(range(len(goals)))
    for step in range(1, settings["steps"] + 1):
        images = paint(spectra if len(running) == len(goals) else spectra[running], scale)
        windows = [window_of(drawn[k][step - 1], setup.side, settings) for k in running]
        asked, redirect = [goals[k] for k in running], step <= settings["redirect"]
        gradient = unpaint(gradient_of(setup, asked, images, windows, redirect), images, scale)
        before = {k: own[k].clone() for k in running if goals[k].level is not None}
        for k, part in zip(running, gradient, strict=True):
            own[k].grad = part
        adam.step()
        if step == 1:
            check_finite(setup, goals, spectra)
        for k in [k for k in before if reached(setup, goals[k], paint(own[k], scale))]:
            found, part = limited(setup, goals[k], before[k], own[k], scale)
            made[k] = Made(cut(found, setup.size).cpu(), step - 1 + part, True)
            own[k].grad = None  # Adam leaves it alone from now on
            running.remove(k)
        if not running:
            break
    check_finite(setup, goals, spectra)
    for k in running:
        missed = None if goals[k].level is None else False
        made[k] = Made(cut(paint(own[k], scale), setup.size).cpu(), settings["steps"], missed)
    return [made[k] for k in range(len(goals))]


def _begin(setup: Setup, goals: list[Goal]) -> tuple[Tensor, list[list[list[float]]]]:
    """Return the first spectra of all goals, and of each goal the numbers that make its windows, by step.

    Drawn on the CPU from a generator of each goal, so that every device begins alike.
    """
    settings = setup.settings
    shape = (settings["images"], 3, setup.side, setup.side // 2 + 1, 2)
    spectra, drawn = [], []
    for goal in goals:
        rng = torch.Generator().manual_seed(goal.seed)
        spectra.append(torch.randn(shape, generator=rng) * settings["spread"])
        drawn.append(torch.rand(settings["steps"], DRAWN, generator=rng, dtype=torch.float64).tolist())
    return torch.stack(spectra).to(setup.device), drawn
