"""How relevant channels are: in a whole layer, and in regions of the input.

Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8, equations (9) and (10).
"""

from collections.abc import Iterable, Iterator, Sequence

import torch
from torch import Tensor

from stimuli.relevance.concepts.passes import layer_relevance
from stimuli.relevance.conditions import BATCH, Condition, conditional
from stimuli.relevance.engine import Engine, Passed


def over_space(values: Tensor) -> Tensor:
    """Return the sum over space (rows, channels) of a layer's values (rows, channels, ...): equation (9)."""
    return values.flatten(2).sum(2) if values.dim() > 2 else values


def channel_relevance(
    engine: Engine, passed: Passed, targets: Sequence[int | None], layers: Iterable[str]
) -> dict[str, Tensor]:
    """Return the relevance of each channel to each image's target, (batch, channels), by layer: equation (9).

    `targets` has one class for each image of the pass, or None for all logits.
    """
    found = layer_relevance(engine, passed, targets, layers)
    return {layer: over_space(relevance) for layer, relevance in found.items()}


def shares(relevance: Tensor) -> Tensor:
    """Return each channel's share in [0, 1], abs R_c / sum of abs R; channels are the last dimension.

    Where all are 0 so are the shares.
    """
    size = relevance.abs()
    total = size.sum(-1, keepdim=True)
    return size / torch.where(total > 0, total, torch.ones_like(total))


def most_relevant(relevance: Tensor, count: int) -> tuple[int, ...]:
    """Return the channels with the top shares of a relevance (channels,); in a tie the smaller number."""
    return tuple(relevance.abs().argsort(descending=True, stable=True)[:count].tolist())


def concept_maps(
    engine: Engine,
    passed: Passed,
    target: int | None,
    layer: str,
    channels: Sequence[int],
    image: int = 0,
    batch: int = BATCH,
) -> Tensor:
    """Return the map of each channel, (channels, height, width), signed, summed over the colours.

    It is the relevance of the input to the target that flows through the channel: theta = {target, layer:
    channel}. The maps of all channels of a layer that everything passes sum to the plain map.
    """
    conditions = [Condition(target, {layer: (channel,)}, image) for channel in channels]
    parts = [conditional(engine, passed, some, batch=batch).sum(1) for some in in_batches(conditions, batch)]
    return torch.cat(parts)


def in_batches(conditions: Sequence[Condition], batch: int) -> Iterator[Sequence[Condition]]:
    """Yield conditions by up to `batch`, so that results are summed up before the next ones are computed."""
    for start in range(0, len(conditions), batch):
        yield conditions[start : start + batch]


def region_relevance(maps: Tensor, regions: Tensor) -> Tensor:
    """Return the sum of each map, (maps, height, width), in each region, (maps, regions): equation (10).

    `regions` (height, width) holds the number of each pixel's region, from 0 on: its super-pixel, say.
    """
    numbers = regions.to(maps.device).flatten()
    sums = maps.new_zeros(len(maps), int(numbers.max()) + 1)
    return sums.index_add_(1, numbers, maps.flatten(1))
