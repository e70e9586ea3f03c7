"""The gradient times the image: what each colour of each pixel adds, were the network linear."""

from torch import Tensor

from stimuli.explanations.parameters import Absolute
from stimuli.explanations.passes import gradients, over_colours
from stimuli.layers import Network


def input_x_gradient(
    network: Network, inputs: Tensor, targets: Tensor, *, absolute: Absolute = False
) -> Tensor:
    """Return prepared image times gradient, summed over the colours, (batch, height, width), signed.

    Shrikumar et al. 2016, arXiv:1605.01713, and captum's `InputXGradient`. Adebayo et al. 2020 write the
    absolute gradient times the image, which loses the sign of the evidence. The image counts as the
    network gets it: where a pixel has the mean colour of the training images it is 0, and so is the map.
    """
    return over_colours(inputs * gradients(network, inputs, targets), absolute)
