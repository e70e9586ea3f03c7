"""What is optimised: the activations of units, and that the images of a unit do not look alike."""

from typing import Any

import torch
from torch import Tensor

from stimuli.responses import Response
from stimuli.synthesis.goals import Goal

EPSILON = 1e-10  # the least norm of a Gram matrix


def loss(
    maps: Tensor, goals: list[Goal], settings: dict[str, Any], response: Response, redirect: bool = False
) -> Tensor:
    """Return what is to be made small: the sum over the goals, none of which depends on another.

    `maps` is (goals * count, channels, height, width). Of each goal: minus its mean activation, or plus on
    the min side, in its deviations, and `diversity` times the `likeness` of its images. With `redirect`,
    an image in which a unit that is to be excited is silent has no share in the likeness's gradient, so
    that redirected rectifiers find its gradient blocked.
    """
    count = len(maps) // len(goals)
    channels = torch.tensor([goal.channel for goal in goals], device=maps.device).repeat_interleave(count)
    own = maps[torch.arange(len(maps), device=maps.device), channels]
    activations = response.reduce(own[:, None]).view(len(goals), count)
    signs = activations.new_tensor([goal.sign / goal.deviation for goal in goals])
    total = -(signs * activations.mean(1)).sum()
    if count > 1 and settings["diversity"]:
        if redirect:
            silent = (own.flatten(1) == 0).all(1) & (signs > 0).repeat_interleave(count)
            maps = torch.where(silent[:, None, None, None], maps.detach(), maps)
        total = total + settings["diversity"] * likeness(maps.unflatten(0, (-1, count)).flatten(3)).sum()
    return total


def likeness(maps: Tensor) -> Tensor:
    """Return how alike the images of each goal are, (goals,), from maps (goals, count, channels, places).

    1 / count times the sum over all ordered pairs of two images of the cosine between the Gram matrices of
    their maps, over all channels: minus the diversity term of Olah et al. 2017.
    """
    return _Likeness.apply(maps)


class _Likeness(torch.autograd.Function):
    # Two products instead of the four of an automatic derivative, for a Gram matrix is symmetric; and the
    # cosines with all other images are one with their sum.

    @staticmethod
    def forward(ctx: Any, maps: Tensor) -> Tensor:
        grams = maps @ maps.transpose(2, 3)
        norms = grams.flatten(2).norm(dim=2).clamp_min(EPSILON)
        units = grams.div_(norms[..., None, None])
        whole = units.sum(1)
        ctx.save_for_backward(maps, norms, units, whole)
        return (whole.square().sum((1, 2)) - units.square().sum((1, 2, 3))) / maps.shape[1]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        maps, norms, units, whole = ctx.saved_tensors
        cosines = (units.flatten(2) @ whole.flatten(1)[..., None])[..., None]
        by_grams = torch.addcmul(whole[:, None], units, cosines, value=-1)
        factors = 4 / maps.shape[1] * gradients[0][:, None] / norms
        by_grams.mul_(factors[..., None, None])
        # With the channels last, as convolutions want them.
        return (maps.transpose(2, 3) @ by_grams).transpose(2, 3)
