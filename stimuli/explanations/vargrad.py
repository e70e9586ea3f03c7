"""VarGrad: the variance of the gradients at noisy copies of the image."""

import torch
from torch import Tensor

from stimuli.explanations.noise import noisy_gradients
from stimuli.explanations.parameters import Seed
from stimuli.explanations.smoothgrad import Draws, Noise
from stimuli.layers import Network


def vargrad(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    noise: Noise = 0.15,
    draws: Draws = 25,
    seed: Seed = 0,
) -> Tensor:
    """Return the variance of the gradients, summed over the colours, (batch, height, width).

    No value is negative. Adebayo et al. 2018, arXiv:1810.03307. The variance is that of the draws as a
    population (divided by `draws`), as in captum's `vargrad`. A network that is linear around the image
    has no variance: its map is 0.
    """
    # In double precision: the variance is a small difference of large sums.
    total, squares = torch.zeros(2, *inputs.shape, dtype=torch.float64, device=inputs.device)
    for rows, found in noisy_gradients(network, inputs, targets, noise, draws, seed):
        total[rows] += found.double().sum(1)
        squares[rows] += found.double().square().sum(1)
    variance = squares / draws - (total / draws).square()
    return variance.clamp(min=0).sum(1).to(inputs)
