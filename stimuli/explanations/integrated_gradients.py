"""Integrated gradients: the gradients on the straight path from a baseline to the image, times the way."""

from typing import Annotated

import numpy as np
import torch
from torch import Tensor

from stimuli.explanations.baselines import baseline_of
from stimuli.explanations.parameters import COUNT, Absolute, Baseline
from stimuli.explanations.passes import blocks, gradients, over_colours, room
from stimuli.layers import Network


def integrated_gradients(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    baseline: Baseline = "grey",
    steps: Annotated[int, COUNT, "points of the path, at the nodes of the Gauss-Legendre rule"] = 50,
    absolute: Absolute = False,
) -> Tensor:
    """Return image minus baseline times the mean gradient between them, signed.

    It is summed over the colours, (batch, height, width). Sundararajan et al. 2017, arXiv:1703.01365,
    equation (1). A map sums to the target's logit of the image minus that of the baseline, up to the
    error of the quadrature, which falls with `steps`. The Gauss-Legendre rule is captum's default; the
    paper and Adebayo et al. 2020 (25 steps) take equal steps. Where the image has the colour of the
    baseline the map is exactly 0, whatever the network does there: `stimuli.explanations.artefact` checks
    for this.
    """
    start = baseline_of(network, inputs, baseline)
    way = inputs - start
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    places, shares = (inputs.new_tensor(v).view(-1, 1, 1, 1) for v in ((nodes + 1) / 2, weights / 2))
    mean = torch.zeros_like(inputs)
    for rows, some in blocks(len(inputs), steps, room(inputs)):
        points = start + places[some] * way[rows, None]
        repeated = targets[rows].repeat_interleave(points.shape[1])
        found = gradients(network, points.flatten(0, 1), repeated).view(points.shape)
        mean[rows] += (found * shares[some]).sum(1)
    return over_colours(way * mean, absolute)
