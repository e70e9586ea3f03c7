"""Guided backpropagation: the gradient, in which only positive values pass each rectifier backwards."""

from torch import Tensor

from stimuli.explanations.parameters import Absolute
from stimuli.explanations.passes import over_colours
from stimuli.explanations.rectifiers import positive_only, rectified_gradients
from stimuli.layers import Network


def guided_backpropagation(
    network: Network, inputs: Tensor, targets: Tensor, *, absolute: Absolute = False
) -> Tensor:
    """Return the guided gradient, summed over the colours, (batch, height, width), signed.

    Springenberg et al. 2014, arXiv:1412.6806: a gradient passes a rectifier where it is positive and the
    rectifier was open (for ReLU6: its input between 0 and 6). captum and zennit do the same for ReLU
    modules, and silently give the plain gradient for ReLU6 and for functional rectifiers, which are
    handled here. Raises UserError for a network with other activations, such as SiLU, or without any.
    """
    found = rectified_gradients(network, inputs, targets, _guided, "guided-backpropagation")
    return over_colours(found, absolute)


def _guided(source: Tensor, rectified: Tensor) -> Tensor:
    return positive_only(rectified)
