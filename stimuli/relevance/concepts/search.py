"""The inverse search: for which classes, and in which images, a channel is most relevant."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stimuli.top_k import NOBODY, TopK


class Use(NamedTuple):
    """How relevant a channel is to a class: the mean of its best images, and these with their relevances."""

    target: int
    relevance: float
    images: tuple[int, ...]
    scores: tuple[float, ...]


def inverse_search(top: TopK, classes: Sequence[int], channel: int, most: int = 5) -> list[Use]:
    """Return the classes for which a channel is most relevant, the most relevant first, with their images.

    `top` ranks the images of each class of `classes`, as `collect` gives it with these classes. A class
    counts by the mean over its ranked images, at most k; those of which no image was seen are left out. In a
    tie the class that is named first comes first.
    """
    found = []
    for group, target in enumerate(classes):
        taken = top.images[group, channel] != NOBODY
        if taken.any():
            scores = top.scores[group, channel][taken]
            images = tuple(top.images[group, channel][taken].tolist())
            found.append(Use(target, float(np.mean(scores)), images, tuple(scores.tolist())))
    return sorted(found, key=lambda use: -use.relevance)[:most]
