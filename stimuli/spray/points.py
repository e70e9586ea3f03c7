"""Maps as points: made small, made comparable, laid out as vectors."""

import numpy as np

from stimuli.errors import UserError


def sum_pooled(maps: np.ndarray, size: int) -> np.ndarray:
    """Return maps (n, h, w, ...) as (n, size, size, ...) sums over squares; a side below `size` stays.

    A pixel on the border of two squares counts in both by its area there, so that the sum of each map,
    which is what relevance conserves, stays the same whatever the sizes.
    """
    down, across = (_shares(length, min(size, length)) for length in maps.shape[1:3])
    return np.einsum("ah,bw,nhw...->nab...", down, across, maps, optimize=True)


def points_of(maps: np.ndarray, size: int, normalise: str) -> np.ndarray:
    """Return maps (n, h, w) or pictures (n, h, w, colours) as the vectors (n, d) whose distances count.

    `normalise`: `unit` divides by the Euclidean norm, a map of zeros staying as it is; `none` does not.
    Raises UserError where a value is not finite, and where all maps are the same.
    """
    maps = np.asarray(maps, dtype=float)
    if maps.ndim not in (3, 4) or 0 in maps.shape:
        raise UserError(f"SpRAy takes maps (n, height, width), not an array of shape {maps.shape}.")
    wrong = np.flatnonzero(~np.isfinite(maps).reshape(len(maps), -1).all(1))
    if len(wrong):
        raise UserError(f"Map {wrong[0]} (from 0) holds values that are not finite; SpRAy cannot compare it.")
    points = sum_pooled(maps, size).reshape(len(maps), -1)
    if normalise == "unit":
        points = unit(points)
    if np.ptp(points, axis=0).max() == 0:
        raise UserError(f"All {len(maps)} maps are the same to SpRAy; there is nothing to cluster.")
    return points


def unit(rows: np.ndarray) -> np.ndarray:
    """Return rows divided by their Euclidean norms; a row of zeros stays one."""
    # By the largest value first: squares of tiny numbers would be 0.
    largest = np.abs(rows).max(1, keepdims=True)
    rows = np.divide(rows, largest, out=np.zeros_like(rows), where=largest > 0)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=rows, where=norms > 0)


def _shares(length: int, squares: int) -> np.ndarray:
    """Return (squares, length): which part of each pixel of a side lies in each square."""
    edges = np.linspace(0, length, squares + 1)
    pixels = np.arange(length)
    ends = np.minimum(edges[1:, None], pixels + 1)
    return np.clip(ends - np.maximum(edges[:-1, None], pixels), 0, 1)
