"""Deep Taylor decomposition: positive contributions alone, and in the first layer bounds of the pixels."""

from torch import Tensor

from stimuli.explanations.engines import relevance_map
from stimuli.layers import Network


def deep_taylor(network: Network, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the relevance of each pixel, summed over the colours, (batch, height, width).

    Montavon et al. 2017, doi:10.1016/j.patcog.2016.11.008: the z-box rule in the first layer, with black and
    white as the bounds of each colour, and the z+ rule in all others. A map has the sign of the target's
    logit.
    """
    return relevance_map(network, inputs, targets, "deep-taylor")
