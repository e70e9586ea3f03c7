"""Concept Relevance Propagation: relevance that flows through chosen channels only.

Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8, equations (4) to (6) and (10).
"""

import difflib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.relevance.engine import Engine, Passed
from stimuli.relevance.operations import Rows

BATCH = 16  # rows of relevance at once


@dataclass(frozen=True)
class Condition:
    """What relevance must flow through: a class, and in each named layer one of its channels.

    `target` is a class; or None for the logits as they are. `channels` has channels by layer path; the
    layers lie one after the other. `image` is the place of the image in the batch.
    """

    target: int | None
    channels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    image: int = 0


@torch.no_grad()
def conditional(
    engine: Engine, passed: Passed, conditions: Sequence[Condition], at: str | None = None, batch: int = BATCH
) -> Tensor:
    """Return the relevance under each condition, in the order of the conditions.

    It is the input's, (conditions, 3, height, width), or the layer's named by `at`, shaped as its output.
    All conditions share the forward pass; those with the same layers, image and target also share what lies
    above the first of the layers. `batch` relevances are computed at once. Relevance that goes round a named
    layer, through a skip connection or a parallel branch, does not count.

    Raises UserError for an unknown layer, a channel that it does not have, and layers that do not lie one
    after the other.
    """
    end = 0 if at is None else place(engine, at)
    found: dict[int, Tensor] = {}
    for layers, members in _groups(engine, conditions).items():
        stops = [*(place(engine, layer) for layer in layers), end]
        above: dict[tuple[int, int | None], Tensor] = {}
        for start in range(0, len(members), batch):
            chunk = members[start : start + batch]
            above = _above(engine, passed, [conditions[index] for index in chunk], stops[0], above)
            relevance = torch.stack([above[_root(conditions[index])] for index in chunk])
            rows = Rows.of([conditions[index].image for index in chunk], len(passed.inputs))
            for layer, (here, below) in zip(layers, itertools.pairwise(stops), strict=True):
                relevance *= _mask([conditions[index].channels[layer] for index in chunk], relevance)
                relevance = _flow(engine, passed, rows, relevance, here, below)
            found.update(zip(chunk, relevance, strict=True))
    return torch.stack([found[index] for index in range(len(conditions))])


def place(engine: Engine, layer: str) -> int:
    """Return the node of a layer by its module path; raise UserError for an unknown one."""
    if layer not in engine.graph.layers:
        close = difflib.get_close_matches(layer, engine.graph.layers, 3) or list(engine.graph.layers)[:3]
        raise UserError(f"The network has no layer {layer!r}; close names: {', '.join(close)}.")
    return engine.graph.layers[layer]


def _groups(engine: Engine, conditions: Sequence[Condition]) -> dict[tuple[str, ...], list[int]]:
    """Return the places of the conditions by their layers from the logits down; one root after the other."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for index in sorted(range(len(conditions)), key=lambda index: repr(_root(conditions[index]))):
        channels = conditions[index].channels
        for layer, chosen in channels.items():
            place(engine, layer)
            count = engine.layers[layer][0]
            if not chosen or not all(0 <= channel < count for channel in chosen):
                raise UserError(f"{layer} has the channels 0 to {count - 1}, not {chosen}.")
        groups.setdefault(tuple(sorted(channels, key=lambda layer: -place(engine, layer))), []).append(index)
    return groups


def _root(condition: Condition) -> tuple[int, int | None]:
    return condition.image, condition.target


def _above(
    engine: Engine,
    passed: Passed,
    chunk: list[Condition],
    stop: int,
    known: dict[tuple[int, int | None], Tensor],
) -> dict[tuple[int, int | None], Tensor]:
    """Return the relevance at the first stop by image and target, as far as a chunk needs it."""
    roots = dict.fromkeys(_root(condition) for condition in chunk)
    new = [root for root in roots if root not in known]
    if new:
        start = engine.start(passed, [image for image, _ in new], [target for _, target in new])
        rows = Rows.of([image for image, _ in new], len(passed.inputs))
        relevance = _flow(engine, passed, rows, start, engine.graph.result, stop)
        known = known | dict(zip(new, relevance, strict=True))
    return {root: known[root] for root in roots}


def _flow(engine: Engine, passed: Passed, rows: Rows, relevance: Tensor, here: int, below: int) -> Tensor:
    if below == here:
        return relevance
    found = engine.flow(passed, rows, {here: relevance}, {below}) if below < here else {}
    if below not in found:
        raise UserError("The layers of a condition must lie one after the other, between logits and input.")
    return found[below]


def _mask(channels: list[tuple[int, ...]], relevance: Tensor) -> Tensor:
    mask = relevance.new_zeros(len(channels), relevance.shape[1], *[1] * (relevance.dim() - 2))
    for row, chosen in enumerate(channels):
        mask[row, list(chosen)] = 1
    return mask
