"""Gradients at noisy copies of an image, which SmoothGrad and its relatives sum up."""

import torch
from torch import Tensor

from stimuli.explanations.passes import blocks, gradients, room
from stimuli.layers import Network


def noisy_gradients(
    network: Network, inputs: Tensor, targets: Tensor, noise: float, draws: int, seed: int
) -> tuple[Tensor, Tensor]:
    """Return mean and population variance of the gradient over draws of noise, (batch, 3, height, width).

    The noise is normal with a standard deviation of `noise` times the range (max - min) of each prepared
    image. It is drawn once, on the CPU, and shared by all images: a map depends on its own image alone.
    """
    rng = torch.Generator().manual_seed(seed)
    normal = torch.randn(draws, *inputs.shape[1:], generator=rng).to(inputs)
    sigma = noise * (inputs.amax((1, 2, 3)) - inputs.amin((1, 2, 3))).view(-1, 1, 1, 1, 1)
    # Sums in double precision: the variance is a small difference of large sums.
    total, squares = torch.zeros(2, *inputs.shape, dtype=torch.float64, device=inputs.device)
    for rows, some in blocks(len(inputs), draws, room(inputs)):
        noisy = inputs[rows, None] + sigma[rows] * normal[some]
        repeated = targets[rows].repeat_interleave(noisy.shape[1])
        found = gradients(network, noisy.flatten(0, 1), repeated).view(noisy.shape).double()
        total[rows] += found.sum(1)
        squares[rows] += found.square_().sum(1)
    mean = total / draws
    return mean.to(inputs), (squares / draws - mean.square()).clamp_(min=0).to(inputs)
