"""The gradient of the target's logit by the image."""

from torch import Tensor

from stimuli.explanations.parameters import Absolute
from stimuli.explanations.passes import gradients, over_colours
from stimuli.layers import Network


def gradient(network: Network, inputs: Tensor, targets: Tensor, *, absolute: Absolute = False) -> Tensor:
    """Return the gradient, summed over the colours, (batch, height, width), signed.

    Simonyan et al. 2013, arXiv:1312.6034, who draw its absolute maximum over the colours; Adebayo et al.
    2020, arXiv:2011.05429, draw the sum of its absolute values over the colours, which `absolute` gives.
    captum's `Saliency` takes absolute values unless told otherwise.
    """
    return over_colours(gradients(network, inputs, targets), absolute)
