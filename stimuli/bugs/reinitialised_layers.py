"""A network whose upper layers are random again (Adebayo et al. 2018; 2020, section 3.3)."""

import difflib
from collections.abc import Iterator
from typing import Annotated

import torch
from torch import nn

from stimuli.bugs.bug import Bug, Evidence, accuracy, half_way, logits_of
from stimuli.errors import UserError
from stimuli.explanations.parameters import Rule
from stimuli.labelled import Labelled
from stimuli.labelled.examples import draws
from stimuli.layers import Network
from stimuli.training.predict import Predict

_LAYERS = Rule("whole number above 0 or list of layers", lambda value: isinstance(value, tuple) or value > 0)


def reinitialised_layers(
    data: Labelled,
    seed: int,
    *,
    layers: Annotated[
        int | tuple[str, ...], _LAYERS, "how many layers from the top on, or which, such as classifier.6"
    ] = 1,
) -> Bug:
    """Return a bug that gives layers of a network, trained without a bug, new random weights."""

    def verify(predict: Predict) -> Evidence:
        found, bound = (
            accuracy(logits_of(predict, data, "test"), data.labels("test")),
            half_way(len(data.classes)),
        )
        return {
            "accuracy": found,
            "chance": 1 / len(data.classes),
            "rule": f"the accuracy on test pictures is less than {bound:.3g}, half-way from chance to 1",
            "holds": found < bound,
        }

    def spoil(network: Network) -> Iterator[str]:
        known = layers_from_top(network)
        wanted = known[:layers] if isinstance(layers, int) else list(layers)
        for name in wanted:
            if name not in known:
                close = difflib.get_close_matches(name, known, 3) or known[:3]
                raise UserError(
                    f"{network.name} has no layer {name!r} with weights; close names: {', '.join(close)}."
                )
        if isinstance(layers, int) and layers > len(known):
            raise UserError(f"{network.name} has {len(known)} layers with weights, not {layers}.")
        return reinitialise(network, wanted, seed)

    return Bug(trained=data, shown=data, verify=verify, spoil=spoil)


def layers_from_top(network: Network) -> list[str]:
    """Return the paths of the modules that hold weights themselves, the last that is called first."""
    order: list[str] = []
    hooks = [
        part.register_forward_hook(lambda module, inputs, output, path=path: order.append(path))
        for path, part in network.module.named_modules()
        if list(part.parameters(recurse=False))
    ]
    weight = next(network.module.parameters())
    blank = torch.zeros(1, 3, network.input_size, network.input_size, device=weight.device)
    with torch.no_grad():
        network.module.eval()(blank)
    for hook in hooks:
        hook.remove()
    return list(dict.fromkeys(reversed(order)))


@torch.no_grad()
def reinitialise(network: Network, layers: list[str], seed: int) -> Iterator[str]:
    """Give one layer after another new random weights, in place, and yield its path when that is done.

    As Keras does, with which the paper worked: kernels uniform after Glorot and Bengio 2010, biases 0; a
    normalisation becomes the identity. What a layer is given depends on the seed and its path alone.
    """
    for path in layers:
        generator = torch.Generator().manual_seed(int(draws(seed, "layer", path).integers(2**63)))
        part = network.module.get_submodule(path)
        for name, value in [*part.named_parameters(recurse=False), *part.named_buffers(recurse=False)]:
            if value.dim() > 1:
                fresh = torch.empty(value.shape)
                nn.init.xavier_uniform_(fresh, generator=generator)
                value.copy_(fresh)
            else:
                value.fill_(name in ("weight", "running_var"))
        yield path
