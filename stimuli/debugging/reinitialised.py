"""Copies of a network in which layers are as before training, and the order in which they become so."""

import copy
from collections.abc import Sequence
from dataclasses import replace

from torch import nn

from stimuli.bugs.reinitialised_layers import layers_from_top, reinitialise
from stimuli.layers import Network

_NORMS = (nn.modules.batchnorm._NormBase, nn.GroupNorm, nn.LayerNorm)


def layers_from_the_top(network: Network) -> list[list[str]]:
    """Return the paths of a network's layers with weights, from its output backwards, in groups.

    A group is a layer and the normalisations that come after it, which mean nothing without it; the layer
    is the last of its group. In torchvision's VGG-16 every group is one layer, from classifier.6 down to
    features.0.
    """
    groups: list[list[str]] = []
    waiting: list[str] = []
    for path in layers_from_top(network):
        waiting.append(path)
        if not isinstance(network.module.get_submodule(path), _NORMS):
            groups.append(waiting)
            waiting = []
    return [*groups, waiting] if waiting else groups


def reinitialised(network: Network, layers: Sequence[str], seed: int) -> Network:
    """Return a copy of a network with new random weights in these layers; the network stays as it is.

    What a layer is given depends on the seed and its path alone: copies agree in the layers they share.
    """
    found = replace(network, module=copy.deepcopy(network.module))
    for _ in reinitialise(found, list(layers), seed):
        pass
    return found
