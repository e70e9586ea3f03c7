"""The uniform images that stand for absence, named by their colour in image space.

The networks' own zero is not black but the mean colour of their training images: a method whose baseline
is "zero" fills with grey. Here the colour is named and goes through `network.prepare` as every image does.
"""

from torch import Tensor

from stimuli.layers import Network


def baseline_of(network: Network, inputs: Tensor, name: str) -> Tensor:
    """Return a baseline as the network wants it, (1, 3, height, width): black, grey or white.

    Grey is the mean colour of the network's training images, 0 in every colour once it is prepared.
    """
    colour = {"black": (0.0,) * 3, "grey": network.mean, "white": (1.0,) * 3}[name]
    uniform = inputs.new_tensor(colour).view(1, 3, 1, 1).expand(1, 3, *inputs.shape[2:])
    return network.prepare(uniform)


def in_image_space(network: Network, inputs: Tensor) -> Tensor:
    """Return prepared images as RGB in [0, 1], clipped; the reverse of `network.prepare`."""
    mean, std = (inputs.new_tensor(value).view(3, 1, 1) for value in (network.mean, network.std))
    return (inputs * std + mean).clamp(0, 1)
