"""The ablation curve: what a network says as its most relevant filters fall silent one after another."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from stimuli.relevance.concepts.passes import logits_from
from stimuli.relevance.concepts.shares import channel_relevance
from stimuli.relevance.conditions import BATCH, place
from stimuli.relevance.engine import Engine, Passed


class Ablation(NamedTuple):
    """The silenced `channels` in their order, the `classes`, and `confidence` (channels + 1, classes).

    Row i of the confidence is with the first i channels silent.
    """

    channels: tuple[int, ...]
    classes: tuple[int, ...]
    confidence: Tensor


@torch.no_grad()
def ablation_curve(
    engine: Engine,
    passed: Passed,
    target: int,
    layer: str,
    count: int,
    image: int = 0,
    classes: int = 5,
    channels: Sequence[int] | None = None,
    batch: int = BATCH,
) -> Ablation:
    """Return the softmax probabilities of an image's top classes as channels of a layer are set to zero.

    By default these are the `count` channels with the greatest relevance to the target, signed, the smaller
    number first in a tie; `channels` names others, of which the first `count` are taken. A channel is
    silenced together with its bias, by zeros in the place of its output; the network is not touched.
    `classes` is how many of the most probable classes of the whole network are followed.
    """
    if channels is None:
        targets = [target if index == image else None for index in range(len(passed.inputs))]
        relevance = channel_relevance(engine, passed, targets, [layer])[layer][image]
        channels = relevance.argsort(descending=True, stable=True).tolist()
    order = tuple(channels)[:count]
    whole = passed.logits[image].argsort(descending=True, stable=True)[:classes]
    values = passed.values[place(engine, layer)][image]
    kept = values.new_ones(len(order) + 1, len(values))
    for step, channel in enumerate(order, 1):
        kept[step:, channel] = 0
    rows = []
    for some in kept.split(batch):
        silenced = values * some.view(*some.shape, *[1] * (values.dim() - 1))
        rows.append(logits_from(engine, passed, image, layer, silenced).softmax(1)[:, whole])
    return Ablation(order, tuple(whole.tolist()), torch.cat(rows))
