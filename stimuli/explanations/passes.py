"""Passes of many images through a network, in batches that keep memory small, and their gradients.

The explained number is always the logit of the target class, before any softmax.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.layers import Network

PIXELS = {"cpu": 2**19, "cuda": 2**21}  # per pass: 10 or 41 images of 224 px


def room(inputs: Tensor) -> int:
    """Return how many images of the size of `inputs`, (..., height, width), one pass takes."""
    return max(1, PIXELS.get(inputs.device.type, PIXELS["cpu"]) // (inputs.shape[-2] * inputs.shape[-1]))


def blocks(images: int, repeats: int, most: int) -> Iterator[tuple[slice, slice]]:
    """Yield blocks of images and repeats, at most `most` pairs each, that cover all pairs once.

    Passes are as full and as even as can be: several images at once only where one has few repeats.
    """
    rows = max(1, most // repeats)
    pieces = -(-repeats // most)
    for row in range(0, images, rows):
        for piece in range(pieces):
            start, stop = (repeats * place // pieces for place in (piece, piece + 1))
            yield slice(row, min(row + rows, images)), slice(start, stop)


def score(network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the logit of each image's target class, (batch,), in one pass that autograd can follow.

    Raises UserError for a target that is no class of the network.
    """
    logits = network.module(inputs)
    if len(targets) != len(inputs):
        raise UserError(f"{len(inputs)} images have {len(targets)} targets; expected one for each.")
    low, high = int(targets.min()), int(targets.max())
    if low < 0 or high >= logits.shape[1]:
        raise UserError(
            f"{low if low < 0 else high} is no class of {network.name}: "
            f"its classes are 0 to {logits.shape[1] - 1}."
        )
    return logits.gather(1, targets[:, None])[:, 0]


@torch.no_grad()
def scores(network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the logit of each image's target class, (batch,), in as many passes as needed."""
    most = room(inputs)
    return torch.cat(
        [
            score(network, _laid_out(inputs[start : start + most].clone()), targets[start : start + most])
            for start in range(0, len(inputs), most)
        ]
    )


def gradients(network: Network, inputs: Tensor, targets: Tensor, start: float = 1.0) -> Tensor:
    """Return the gradient of each image's target logit by the image, (batch, 3, height, width).

    `start` is the gradient at the logit, from which all others follow.
    """
    most = room(inputs)
    return torch.cat(
        [
            _gradient(network, inputs[first : first + most], targets[first : first + most], start)
            for first in range(0, len(inputs), most)
        ]
    )


@torch.enable_grad()
def _gradient(network: Network, inputs: Tensor, targets: Tensor, start: float) -> Tensor:
    leaf = _laid_out(inputs.detach()).requires_grad_()
    # A clone, so that a network may begin with something that works in place.
    reached = score(network, leaf.clone(), targets)
    return torch.autograd.grad(reached, leaf, torch.full_like(reached, start))[0]


def _laid_out(inputs: Tensor) -> Tensor:
    return inputs.contiguous(memory_format=torch.channels_last)


def over_colours(values: Tensor, absolute: bool) -> Tensor:
    """Return the sum over the colours, (batch, height, width), of values or of absolute values."""
    return (values.abs() if absolute else values).sum(1)
