"""Parts of a pass through an engine's graph: down to a layer, from a layer on, and what a layer holds."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from stimuli.relevance.conditions import place
from stimuli.relevance.engine import Engine, Passed, check_count
from stimuli.relevance.operations import Rows


@torch.no_grad()
def values_at(engine: Engine, inputs: Tensor, layer: str) -> Tensor:
    """Return a layer's output for a batch, (batch, channels, ...); nothing above the layer is computed."""
    values = [inputs]
    for node in engine.graph.nodes[: place(engine, layer)]:
        values.append(node.operation.forward(*(values[index] for index in node.inputs)))
    return values[-1]


@torch.no_grad()
def logits_from(engine: Engine, passed: Passed, image: int, layer: str, values: Tensor) -> Tensor:
    """Return the logits (rows, classes) of one image with other outputs of a layer, (rows, channels, ...)."""
    here = place(engine, layer)
    changed = {here: values}

    def value(index: int) -> Tensor:
        if index in changed:
            return changed[index]
        kept = passed.values[index][image]
        return kept.expand(len(values), *kept.shape)

    for number, node in enumerate(engine.graph.nodes[here:], here + 1):
        if any(index in changed for index in node.inputs):
            changed[number] = node.operation.forward(*map(value, node.inputs))
    return value(engine.graph.result)


@torch.no_grad()
def layer_relevance(
    engine: Engine, passed: Passed, targets: Sequence[int | None], layers: Iterable[str]
) -> dict[str, Tensor]:
    """Return the relevance of some layers' outputs to each image's target, by layer, shaped as the outputs.

    Relevance goes no further down than the lowest of the layers. Raises UserError for an unknown layer and
    for a target that is no class.
    """
    check_count(passed, len(targets))
    places = {layer: place(engine, layer) for layer in layers}
    start = engine.start(passed, range(len(targets)), targets)
    found = engine.flow(passed, Rows(), {engine.graph.result: start}, set(places.values()))
    return {
        layer: found[number] if number in found else torch.zeros_like(passed.values[number])
        for layer, number in places.items()
    }
