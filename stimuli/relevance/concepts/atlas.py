"""The concept atlas: which concept counts most in each region of an image."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from stimuli.relevance.concepts.shares import in_batches, region_relevance
from stimuli.relevance.conditions import BATCH, Condition, conditional
from stimuli.relevance.engine import Engine, Passed


class Atlas(NamedTuple):
    """The winner of each region: `channels` (regions,) int64 and its `relevance` (regions,) there.

    `map` (height, width) has the winner of each pixel's region.
    """

    channels: Tensor
    relevance: Tensor
    map: Tensor


def concept_atlas(
    engine: Engine,
    passed: Passed,
    target: int | None,
    layer: str,
    regions: Tensor,
    channels: Sequence[int] | None = None,
    image: int = 0,
    batch: int = BATCH,
) -> Atlas:
    """Return the channel of a layer with the greatest relevance in each region of an image.

    Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8, by equation (10). `regions` (height, width) has the
    number of each pixel's region, from 0 on, for instance its super-pixel; `channels` are those that
    compete, by default all of the layer. In a tie the channel that is named first wins.
    """
    named = range(engine.layers[layer][0]) if channels is None else channels
    conditions = [Condition(target, {layer: (channel,)}, image) for channel in named]
    sums = [
        region_relevance(conditional(engine, passed, some, batch=batch).sum(1), regions)
        for some in in_batches(conditions, batch)
    ]
    # Not `max`, which does not say which of equal values it takes.
    every = torch.cat(sums)
    order = every.argsort(dim=0, descending=True, stable=True)[0]
    winners = torch.tensor(list(named), device=order.device)[order]
    return Atlas(winners, every.gather(0, order[None])[0], winners[regions.to(order.device)])
