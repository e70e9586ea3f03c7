"""LRP-epsilon: relevance shared in proportion to each contribution, positive and negative."""

from torch import Tensor

from stimuli.explanations.engines import relevance_map
from stimuli.layers import Network


def lrp_epsilon(network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the relevance of each pixel, summed over the colours, (batch, height, width), signed.

    Bach et al. 2015, doi:10.1371/journal.pone.0130140: the epsilon rule in every layer, with epsilon = 1e-6.
    For a network of ReLUs and maxima this is the image times the gradient, but for epsilon. The image counts
    as the network gets it: where it has the mean colour of the training images the map is 0.
    """
    return relevance_map(network, inputs, targets, "epsilon")
