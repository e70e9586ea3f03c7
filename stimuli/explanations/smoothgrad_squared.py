"""SmoothGrad-squared: the mean of the squared gradients at noisy copies of the image."""

import torch
from torch import Tensor

from stimuli.explanations.noise import noisy_gradients
from stimuli.explanations.parameters import Seed
from stimuli.explanations.smoothgrad import Draws, Noise
from stimuli.layers import Network


def smoothgrad_squared(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    noise: Noise = 0.15,
    draws: Draws = 25,
    seed: Seed = 0,
) -> Tensor:
    """Return the mean of the squared gradients, summed over the colours, (batch, height, width).

    No value is negative. Hooker et al. 2019, arXiv:1806.10758, and captum's `smoothgrad_sq`. Adebayo et
    al. 2020 word it as "the element-wise square of SmoothGrad", which would be the square of the mean;
    they cite Hooker et al., so this is the mean of the squares. It is the square of the mean plus
    `vargrad`.
    """
    total = torch.zeros_like(inputs)
    for rows, found in noisy_gradients(network, inputs, targets, noise, draws, seed):
        total[rows] += found.square_().sum(1)
    return total.sum(1) / draws
