"""Relevance engines: made once, kept while the network lives and its weights are what they were."""

import weakref

import torch
from torch import Tensor, nn

from stimuli.explanations.baselines import baseline_of
from stimuli.explanations.passes import room
from stimuli.layers import Network
from stimuli.relevance import Engine

_KEPT: weakref.WeakKeyDictionary[nn.Module, dict[tuple, tuple[tuple, Engine]]] = weakref.WeakKeyDictionary()


def engine_for(network: Network, inputs: Tensor, composite: str) -> Engine:
    """Return an engine of a network for inputs of this size, (batch, 3, height, width).

    Where a composite bounds the inputs, black and white are the bounds.
    """
    kept = _KEPT.setdefault(network.module, {})
    key = (composite, inputs.shape[1:], inputs.dtype, inputs.device)
    weights = _weights(network.module)
    found = kept.get(key)
    if found is None or found[0] != weights:
        low, high = (baseline_of(network, inputs, colour)[..., :1, :1] for colour in ("black", "white"))
        found = kept[key] = weights, Engine(network.module, inputs[:1], composite, low, high)
    return found[1]


def _weights(module: nn.Module) -> tuple:
    """Return what tells states of a network's weights apart: the tensors, and how often each was changed."""
    tensors = (*module.parameters(), *module.buffers())
    return tuple((id(tensor), tensor.data_ptr(), tensor._version) for tensor in tensors)


def relevance_map(network: Network, inputs: Tensor, targets: Tensor, composite: str) -> Tensor:
    """Return the relevance of each pixel to the target's logit, summed over the colours.

    Maps are (batch, height, width), signed.

    Raises UserError for a target that is no class, and for a network with an operation that relevance cannot
    pass through.
    """
    engine, most = engine_for(network, inputs, composite), room(inputs)
    maps = []
    for start in range(0, len(inputs), most):
        some = targets[start : start + most]
        passed = engine.forward(inputs[start : start + most])
        maps.append(engine.relevance(passed, some)[0].sum(1))
    return torch.cat(maps)
