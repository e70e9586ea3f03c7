"""The k images that score highest for each unit, kept while images stream by.

Of two images with the same score the one with the smaller number comes first. The result is that of sorting
all scores at once, whatever the batches, their order and the shards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stimuli.errors import UserError

NOBODY = -1  # the number of the image in a place that is still empty; its score is minus infinity


@dataclass(frozen=True, eq=False)
class TopK:
    """Scores, float64, and numbers of images, int64, both (groups, units, k), the best first.

    A group is a set of images with a ranking of its own, for instance those of a class.
    """

    scores: np.ndarray
    images: np.ndarray


def empty(units: int, k: int, groups: int = 1) -> TopK:
    """Return a ranking without images."""
    shape = (groups, units, k)
    return TopK(np.full(shape, -np.inf), np.full(shape, NOBODY))


def add(top: TopK, scores: np.ndarray, images: Sequence[int], groups: Sequence[int] | None = None) -> None:
    """Let images compete: `scores` (images, units), the images' numbers, and the group of each (default 0).

    Changes `top` in place: with a ranking for each class it may be large. Raises UserError for a score that
    is not finite.
    """
    if not np.isfinite(scores).all():
        raise UserError("A score is not finite; expected numbers that can be ranked.")
    numbers = np.asarray(images)
    places = np.zeros(len(numbers), dtype=int) if groups is None else np.asarray(groups)
    for group in np.unique(places):
        rows = places == group
        block = scores[rows].T.astype(float)
        best = _best(
            np.concatenate([top.scores[group], block], -1),
            np.concatenate([top.images[group], np.broadcast_to(numbers[rows], block.shape)], -1),
            top.scores.shape[-1],
        )
        top.scores[group], top.images[group] = best


def merge(one: TopK, other: TopK) -> TopK:
    """Return the ranking of the images of two shards; an image in both counts once, with its better score.

    Raises UserError for rankings of different shapes.
    """
    if one.scores.shape != other.scores.shape:
        raise UserError(
            f"Rankings of the shapes {one.scores.shape} and {other.scores.shape} cannot be merged; "
            "expected as many groups, units and places."
        )
    scores = np.concatenate([one.scores, other.scores], -1)
    images = np.concatenate([one.images, other.images], -1)
    return TopK(*_best(scores, images, one.scores.shape[-1]))


def _best(scores: np.ndarray, images: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    scores, images = _ordered(scores, images, np.lexsort((-scores, images)))  # by image: the same ones meet
    twice = (images[..., 1:] == images[..., :-1]) & (images[..., 1:] != NOBODY)
    scores[..., 1:][twice], images[..., 1:][twice] = -np.inf, NOBODY
    return _ordered(scores, images, np.lexsort((images, -scores))[..., :k])


def _ordered(scores: np.ndarray, images: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.take_along_axis(scores, order, -1), np.take_along_axis(images, order, -1)
