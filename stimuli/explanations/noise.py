"""Gradients at noisy copies of an image, which SmoothGrad and its relatives sum up."""

from collections.abc import Iterator

import torch
from torch import Tensor

from stimuli.explanations.passes import blocks, gradients, room
from stimuli.layers import Network


def noisy_gradients(
    network: Network, inputs: Tensor, targets: Tensor, noise: float, draws: int, seed: int
) -> Iterator[tuple[slice, Tensor]]:
    """Yield blocks of gradients at noisy copies, (images, some of the draws, 3, height, width).

    Each comes with the places of its images in the batch; together they have every image `draws` times. The
    noise is normal with a standard deviation of `noise` times the range (max - min) of each prepared image.
    It is drawn once, on the CPU, and shared by all images: a map depends on its own image alone.
    """
    rng = torch.Generator().manual_seed(seed)
    normal = torch.randn(draws, *inputs.shape[1:], generator=rng).to(inputs)
    sigma = noise * (inputs.amax((1, 2, 3)) - inputs.amin((1, 2, 3))).view(-1, 1, 1, 1, 1)
    for rows, some in blocks(len(inputs), draws, room(inputs)):
        noisy = inputs[rows, None] + sigma[rows] * normal[some]
        repeated = targets[rows].repeat_interleave(noisy.shape[1])
        yield rows, gradients(network, noisy.flatten(0, 1), repeated).view(noisy.shape)
