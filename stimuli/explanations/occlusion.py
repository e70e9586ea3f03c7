"""Occlusion: how much the logit falls when a square is covered."""

from itertools import product
from typing import Annotated

import torch
from torch import Tensor

from stimuli.explanations.baselines import baseline_of
from stimuli.explanations.parameters import COUNT, Baseline
from stimuli.explanations.passes import room, score, scores
from stimuli.layers import Network


def occlusion(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    patch: Annotated[int, COUNT, "side of the square, px"] = 32,
    stride: Annotated[int, COUNT, "px from one square to the next, at most `patch`"] = 16,
    baseline: Baseline = "grey",
) -> Tensor:
    """Return the mean fall of the logit over all squares that cover a pixel, (batch, height, width), signed.

    Zeiler & Fergus 2014, doi:10.1007/978-3-319-10590-1_53, section 4.2, whose squares are grey. The last
    square of a row or column is moved in to end with the image, so that every pixel is covered by whole
    squares; captum's `Occlusion` cuts it off. All colours are covered together: there is no sum over
    colours.
    """
    whole = scores(network, inputs, targets)
    covers = _covers(inputs.shape[2], inputs.shape[3], patch, min(stride, patch)).to(inputs.device)
    absent = baseline_of(network, inputs, baseline)
    total = torch.zeros(len(inputs), *inputs.shape[2:], device=inputs.device)
    for index, image in enumerate(inputs):
        for some in covers.split(room(inputs)):
            covered = torch.where(some[:, None], absent, image)
            covered = covered.contiguous(memory_format=torch.channels_last)
            with torch.no_grad():
                left = score(network, covered, targets[index].expand(len(covered)))
            total[index] += torch.einsum("k,khw->hw", whole[index] - left, some.float())
    return total / covers.sum(0)


def _covers(height: int, width: int, patch: int, stride: int) -> Tensor:
    """Return the squares as masks, (squares, height, width) bool."""
    uppers, lefts = ([*range(0, side - patch, stride), max(0, side - patch)] for side in (height, width))
    covers = torch.zeros(len(uppers) * len(lefts), height, width, dtype=torch.bool)
    for cover, (upper, left) in zip(covers, product(uppers, lefts), strict=True):
        cover[upper : upper + patch, left : left + patch] = True
    return covers
