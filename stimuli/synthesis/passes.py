"""The pass of a step: the gradient of the loss by the images of many goals."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.layers import Network, maps_of
from stimuli.responses import Response
from stimuli.synthesis.goals import Goal
from stimuli.synthesis.looking import Window, look
from stimuli.synthesis.objective import loss
from stimuli.synthesis.redirecting import Redirected


@dataclass(frozen=True)
class Setup:
    """What all goals of a batch have in common; `size` is that of the finished images in px."""

    network: Network
    layer: str
    size: int
    settings: dict[str, Any]
    response: Response
    device: str

    @property
    def side(self) -> int:
        """The side in px of what is painted, of which the edges are cut off in the end."""
        return self.size + 2 * self.settings["padding"]


def gradient_of(
    setup: Setup, goals: list[Goal], images: Tensor, windows: list[Window], redirect: bool
) -> Tensor:
    """Return the gradient of the loss by images (goals, count, 3, side, side).

    Goals whose windows have the same side pass through the network together.
    """
    by_side: dict[int, list[int]] = {}
    for place, window in enumerate(windows):
        by_side.setdefault(window.side, []).append(place)
    if len(by_side) == 1:
        return _gradient(setup, goals, images, windows, redirect)
    found = torch.empty_like(images)
    for places in by_side.values():
        some, through = [goals[place] for place in places], [windows[place] for place in places]
        found[places] = _gradient(setup, some, images[places], through, redirect)
    return found


def _gradient(
    setup: Setup, goals: list[Goal], images: Tensor, windows: list[Window], redirect: bool
) -> Tensor:
    images = images.detach().requires_grad_()
    seen = look(images, windows)
    shown = seen.detach().requires_grad_()
    with Redirected() if redirect else nullcontext():
        maps = maps_of(setup.network, shown, [setup.layer], setup.response.relu)[setup.layer]
    (gradient,) = torch.autograd.grad(loss(maps, goals, setup.settings, setup.response, redirect), shown)
    # Convolutions give it with the colours last, which the sampler would be slow to read.
    return torch.autograd.grad(seen, images, gradient.contiguous())[0]


def cut(images: Tensor, size: int) -> Tensor:
    """Return the middle of images, (..., size, size)."""
    edge = (images.shape[-1] - size) // 2
    return images[..., edge : edge + size, edge : edge + size]


def check_finite(setup: Setup, goals: list[Goal], spectra: Tensor) -> None:
    """Raise UserError where the spectra of a goal, (goals, ...), are not finite numbers any more."""
    for goal, finite in zip(goals, spectra.flatten(1).isfinite().all(1).tolist(), strict=True):
        if not finite:
            raise UserError(
                f"The images of {setup.layer}:{goal.channel} become numbers that are not finite; "
                f"{setup.network.name} may have such weights, or activations beyond float32."
            )
