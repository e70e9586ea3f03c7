"""LRP-SPAF: sequential preset A with a flat first layer, of what speaks for the class in the convolutions."""

from torch import Tensor

from stimuli.explanations.engines import relevance_map
from stimuli.layers import Network


def lrp_spaf(network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the relevance of each pixel, summed over the colours, (batch, height, width), signed.

    Adebayo et al. 2020, arXiv:2011.05429: the epsilon rule with epsilon = 0.1 in dense layers, and in
    convolutions positive contributions alone (z+: alpha = 1, beta = 0). In the first layer relevance spreads
    evenly over what a neuron sees: there the map does not depend on the colours.
    """
    return relevance_map(network, inputs, targets, "lrp-spaf")
