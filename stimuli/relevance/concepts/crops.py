"""Where in a picture a concept is: masks, and reference pictures cropped to what a neuron sees."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from skimage.filters import gaussian
from torch import Tensor

from stimuli.relevance.concepts.fields import Box, box_of, receptive_fields
from stimuli.relevance.concepts.passes import layer_relevance
from stimuli.relevance.conditions import Condition, conditional
from stimuli.relevance.engine import Engine

SIGMA = 4.0  # px, of the Gaussian that smooths a map before it becomes a mask
THRESHOLD = 0.2  # of the smoothed map's maximum
DIMMED = 0.3  # brightness outside the mask


class Seen(NamedTuple):
    """A channel in one image: its map (height, width), signed, and what its most relevant neuron sees."""

    heatmap: Tensor
    box: Box


def concept_in(
    engine: Engine, inputs: Tensor, targets: Sequence[int] | None, layer: str, channel: int
) -> list[Seen]:
    """Return the map of a channel in each image of a batch, and the receptive field of its best neuron.

    The map starts at the target and flows through the channel, theta = {target, layer: channel}: it shows
    what counts for the target, as the choice of the images by relevance did, and not what excites the
    channel. The best neuron is the channel's most relevant one to the target, the first in a tie; in a dense
    layer it is the feature. Targets of None are the predicted classes.
    """
    passed = engine.forward(inputs)
    targets = passed.logits.argmax(1).tolist() if targets is None else targets
    conditions = [Condition(target, {layer: (channel,)}, image) for image, target in enumerate(targets)]
    maps = conditional(engine, passed, conditions).sum(1)
    relevance = layer_relevance(engine, passed, targets, [layer])[layer][:, channel]
    best = [np.unravel_index(int(part.argmax()), part.shape) for part in relevance]
    neurons = [(channel, *map(int, neuron)) for neuron in best]
    fields = receptive_fields(engine, passed, layer, neurons)
    return [Seen(heatmap, box_of(field)) for heatmap, field in zip(maps, fields, strict=True)]


def mask_of(heatmap: Tensor, sigma: float = SIGMA, threshold: float = THRESHOLD) -> Tensor:
    """Return where a map (height, width) is strong, (height, width), bool.

    The map is smoothed by a Gaussian of `sigma` px, and what is above `threshold` of its maximum is in the
    mask, as in the human study of Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8. A map whose sum is
    negative is turned round first: the mask shows where a concept speaks against the class. A map of zeros
    has an empty mask.
    """
    values = heatmap.detach().cpu().double().numpy()
    smooth = gaussian(-values if values.sum() < 0 else values, sigma=sigma)
    return torch.tensor(smooth > max(threshold * smooth.max(), 0.0), device=heatmap.device)


def masked(image: Tensor, heatmap: Tensor, outside: float = DIMMED) -> Tensor:
    """Return an image (3, height, width), RGB in [0, 1], darkened where its map is not strong.

    `outside` is the brightness there: 0 is black.
    """
    return torch.where(mask_of(heatmap).to(image.device), image, image * outside)


def reference_crops(images: Tensor, seen: Sequence[Seen], outside: float = DIMMED) -> list[Tensor]:
    """Return each image (batch, 3, height, width), RGB in [0, 1], masked and cropped to the receptive field.

    The crops are (3, height, width) of various sizes. `seen` comes from `concept_in`.
    """
    return [
        masked(image, found.heatmap, outside)[
            :, found.box.upper : found.box.lower, found.box.left : found.box.right
        ]
        for image, found in zip(images, seen, strict=True)
    ]
