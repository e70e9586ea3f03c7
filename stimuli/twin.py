"""A private copy of a network's modules, on which hooks harm nobody."""

import copy

from torch import nn


def twin_of(module: nn.Module) -> nn.Module:
    """Return a copy of a module tree that shares all weights and buffers with the original.

    Hooks on the copy are not seen by the original's owner, nor by other threads that run the original.
    """
    shared = {id(tensor): tensor for tensor in (*module.parameters(), *module.buffers())}
    return copy.deepcopy(module, shared)
