"""Deconvolution: the gradient, in which each rectifier rectifies what passes it backwards, and only that."""

from torch import Tensor

from stimuli.explanations.parameters import Absolute
from stimuli.explanations.passes import over_colours
from stimuli.explanations.rectifiers import positive_only, rectified_gradients, straight
from stimuli.layers import Network


def deconvolution(network: Network, inputs: Tensor, targets: Tensor, *, absolute: Absolute = False) -> Tensor:
    """Return the deconvolved signal, summed over the colours, (batch, height, width), signed.

    Zeiler & Fergus 2014, doi:10.1007/978-3-319-10590-1_53, section 2.1: what comes back to a rectifier
    passes where it is positive, whether the rectifier was open or not; max pooling is undone at the places
    of its maxima. captum and zennit do the same for ReLU modules, and silently give the plain gradient for
    ReLU6 and for functional rectifiers, which are handled here. Raises UserError for a network with other
    activations, such as SiLU, or without any.
    """
    found = rectified_gradients(network, inputs, targets, _deconvolved, "deconvolution")
    return over_colours(found, absolute)


def _deconvolved(source: Tensor, rectified: Tensor) -> Tensor:
    return positive_only(straight(source, rectified))
