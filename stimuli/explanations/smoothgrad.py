"""SmoothGrad: the mean of the gradients at noisy copies of the image."""

from typing import Annotated

import torch
from torch import Tensor

from stimuli.explanations.noise import noisy_gradients
from stimuli.explanations.parameters import COUNT, POSITIVE, Absolute, Seed
from stimuli.explanations.passes import over_colours
from stimuli.layers import Network

Noise = Annotated[float, POSITIVE, "standard deviation of the noise in parts of the prepared image's range"]
Draws = Annotated[int, COUNT, "how many noisy copies of the image"]


def smoothgrad(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    noise: Noise = 0.15,
    draws: Draws = 25,
    seed: Seed = 0,
    absolute: Absolute = False,
) -> Tensor:
    """Return the mean of the signed gradients, summed over the colours, (batch, height, width), signed.

    Smilkov et al. 2017, arXiv:1706.03825; 25 copies and a noise of 0.15 times the range of the prepared
    image are those of Adebayo et al. 2020. captum's `NoiseTunnel` around `Saliency` averages absolute
    gradients unless told otherwise, and takes the noise as an absolute number.
    """
    total = torch.zeros_like(inputs)
    for rows, found in noisy_gradients(network, inputs, targets, noise, draws, seed):
        total[rows] += found.sum(1)
    return over_colours(total / draws, absolute)
