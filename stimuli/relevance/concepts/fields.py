"""Receptive fields: which pixels reach a neuron, asked of the network's own graph."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from stimuli.relevance.conditions import place
from stimuli.relevance.engine import Engine, Passed
from stimuli.relevance.graph import Node
from stimuli.relevance.operations import Average, Largest, Rearranged, Sum, Weighted, transposed

AT_ONCE = 8  # neurons, so that their fields in a wide layer fit memory


class Box(NamedTuple):
    """A rectangle of an image in px; `lower` and `right` are the first row and column outside."""

    upper: int
    left: int
    lower: int
    right: int


@torch.no_grad()
def receptive_fields(
    engine: Engine, passed: Passed, layer: str, neurons: Sequence[tuple[int, ...]]
) -> Tensor:
    """Return which pixels can reach each neuron, (neurons, height, width), bool.

    A neuron is (channel, row, column) of the layer's output, or (feature,) of a dense layer. Paths are those
    that relevance takes: what a gate saw, as in squeeze-and-excitation, does not count.
    """
    parts = [
        _reach(engine, passed, place(engine, layer), neurons[start : start + AT_ONCE])
        for start in range(0, len(neurons), AT_ONCE)
    ]
    return torch.cat(parts)


def box_of(field: Tensor) -> Box:
    """Return the smallest box around the true pixels of a field (height, width); all of it if none is."""
    if not field.any():
        return Box(0, 0, *field.shape)
    (rows,), (columns,) = field.any(1).nonzero(as_tuple=True), field.any(0).nonzero(as_tuple=True)
    return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def _reach(engine: Engine, passed: Passed, here: int, neurons: Sequence[tuple[int, ...]]) -> Tensor:
    values = passed.values
    start = values[here].new_zeros(len(neurons), *values[here].shape[1:])
    for row, neuron in enumerate(neurons):
        start[(row, *neuron)] = 1
    pending = {here: start}
    for number in range(here, 0, -1):
        if number in pending:
            node, reached = engine.graph.nodes[number - 1], pending.pop(number)
            for index, part in zip(node.inputs, _back(node, reached, values), strict=False):
                marked = (part > 0).to(reached)
                pending[index] = torch.maximum(pending[index], marked) if index in pending else marked
    if 0 not in pending:
        return torch.zeros(len(neurons), *values[0].shape[2:], dtype=torch.bool, device=values[0].device)
    return pending[0].amax(1) > 0


def _back(node: Node, reached: Tensor, values: list[Tensor]) -> list[Tensor]:
    """Return marks above zero where a node's inputs reach the marks of its output, (rows, ...)."""
    operation = node.operation
    shapes = [(len(reached), *values[index].shape[1:]) for index in node.inputs]
    if isinstance(operation, Weighted):
        return [_through_weights(operation, reached, shapes[0])]
    if isinstance(operation, Largest):
        return [_through_windows(operation, reached, shapes[0])]
    if isinstance(operation, Average | Rearranged):
        return transposed(operation.function, shapes, reached)
    return [reached] * (len(shapes) if isinstance(operation, Sum) else 1)


def _through_weights(operation: Weighted, reached: Tensor, shape: tuple[int, ...]) -> Tensor:
    layer = operation.layer
    if layer.stride is None:
        return reached.amax(-1, keepdim=True).expand(*reached.shape[:-1], shape[-1])
    # Each output of a group sees all inputs of the group: one channel can stand for them.
    by_group = reached.unflatten(1, (layer.groups, -1)).amax(2)
    ones = layer.weight.new_ones(layer.groups, 1, *layer.weight.shape[2:])
    field = replace(layer, weight=ones).transposed(by_group, ones, torch.Size((layer.groups, *shape[2:])))
    return field.repeat_interleave(shape[1] // layer.groups, 1)


def _through_windows(operation: Largest, reached: Tensor, shape: tuple[int, ...]) -> Tensor:
    # Windows are rectangles: which rows reach an output row, and which columns a column, says it all.
    height, width = shape[2:]
    rows = reached.new_zeros(height, 1, height, width)
    rows[range(height), 0, range(height)] = 1
    columns = reached.new_zeros(width, 1, height, width)
    columns[range(width), 0, :, range(width)] = 1
    from_row = operation.forward(rows)[:, 0].amax(2)
    from_column = operation.forward(columns)[:, 0].amax(1)
    return from_row @ reached @ from_column.T
