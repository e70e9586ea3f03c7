"""The composition graph: of which lower-layer concepts a concept is made in one prediction."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.relevance.concepts.shares import in_batches, most_relevant, over_space
from stimuli.relevance.conditions import BATCH, Condition, conditional
from stimuli.relevance.engine import Engine, Passed


@dataclass(frozen=True)
class Part:
    """A channel, the relevance that reaches it from the concept it is a part of, and its own parts.

    The relevance of the uppermost concept is what it gets from the class.
    """

    layer: str
    channel: int
    relevance: float
    parts: tuple["Part", ...] = ()


def composition(
    engine: Engine,
    passed: Passed,
    target: int | None,
    channel: int,
    layers: Sequence[str],
    most: int = 3,
    image: int = 0,
    batch: int = BATCH,
) -> Part:
    """Return a channel of the first of `layers` with the `most` relevant channels of the next, and so on.

    Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8, equation (13): the relevance that flows from a
    channel to a channel of a lower layer, summed over space. Each level is conditioned on the whole path
    that leads to it, theta = {target, layer 1: channel, layer 2: channel, ...}. `layers` go from the logits
    down; channels rank by absolute relevance. Raises UserError for layers in another order.
    """
    if not layers:
        raise UserError("A composition needs one layer at least.")
    top = _flows(engine, passed, [Condition(target, {}, image)], layers[0], batch)[0]
    if not 0 <= channel < len(top):
        raise UserError(f"{layers[0]} has the channels 0 to {len(top) - 1}, not {channel}.")
    relevance: dict[tuple[int, ...], float] = {(channel,): float(top[channel])}
    paths = list(relevance)
    for depth, layer in enumerate(layers[1:], 1):
        conditions = [
            Condition(
                target, {name: (number,) for name, number in zip(layers[:depth], path, strict=True)}, image
            )
            for path in paths
        ]
        flows = _flows(engine, passed, conditions, layer, batch)
        below = [
            (path, part, flow)
            for path, flow in zip(paths, flows, strict=True)
            for part in most_relevant(flow, most)
        ]
        relevance |= {(*path, part): float(flow[part]) for path, part, flow in below}
        paths = [(*path, part) for path, part, _ in below]
    return _tree((channel,), layers, relevance)


def _flows(engine: Engine, passed: Passed, conditions: list[Condition], layer: str, batch: int) -> Tensor:
    parts = [
        over_space(conditional(engine, passed, some, at=layer, batch=batch))
        for some in in_batches(conditions, batch)
    ]
    return torch.cat(parts)


def _tree(path: tuple[int, ...], layers: Sequence[str], relevance: dict[tuple[int, ...], float]) -> Part:
    below = [other for other in relevance if other[:-1] == path]
    parts = tuple(_tree(other, layers, relevance) for other in below)
    return Part(layers[len(path) - 1], path[-1], relevance[path], parts)
