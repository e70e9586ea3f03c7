"""The images that respond most to each unit, kept while activations stream by.

A score and the number of its image are one whole number, so that of two images with the same score the one
with the smaller number comes first, whatever the batches and the shards, and the best are found by a
partition: the smaller of two rankings in this room, for float32 and images that come once. `top_k` ranks
groups, in float64, and lets an image come twice.
"""

import numpy as np

NOBODY = np.iinfo(np.int64).min  # in a place that is still empty
_LAST = 0xFFFFFFFF


def empty(units: int, k: int) -> np.ndarray:
    """Return a ranking without images, (units, k) int64."""
    return np.full((units, k), NOBODY)


def add(ranking: np.ndarray, scores: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Return the ranking with some more images: `scores` (images, units) float32, and the images' numbers.

    Scores must be finite, numbers below 2 ** 32, and no image may come twice.
    """
    return join(ranking, _encoded(scores, images))


def join(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the ranking, as long as the first, of the images of both."""
    k = one.shape[1]
    both = np.concatenate([one, other], 1)
    return np.partition(both, both.shape[1] - k, axis=1)[:, -k:]


def ranked(ranking: np.ndarray, unit: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores, float32, and the numbers of a unit's images, the best first."""
    keys = np.sort(ranking[unit][ranking[unit] != NOBODY])[::-1]
    order = (keys >> 32).astype(np.int32)
    return _turned(order).view(np.float32), _LAST - (keys & _LAST)


def _encoded(scores: np.ndarray, images: np.ndarray) -> np.ndarray:
    order = _turned((scores.astype(np.float32) + np.float32(0)).view(np.int32))  # -0 becomes 0
    return (order.T.astype(np.int64) << 32) | (_LAST - images.astype(np.int64))


def _turned(bits: np.ndarray) -> np.ndarray:
    """Return the bits of floats as numbers in the same order as the floats, and the other way round."""
    return bits ^ ((bits >> 31) & np.int32(0x7FFFFFFF))
