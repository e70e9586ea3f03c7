"""Which pictures look alike: crops of the same region, and near-duplicates by their coarse edges."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from stimuli.images import Crop, overlap

SIDE = 16  # regions along each side of a picture
ALIKE = 0.85  # the cosine of two sketches above which their pictures are near-duplicates


def sketch(pixels: np.ndarray) -> np.ndarray:
    """Return how the brightness of a picture, (h, w, 3) bytes, changes between neighbours of 16 x 16 regions.

    The vector has length 1, or 0 for a uniform picture. Recompressed, scaled or brightened, a picture has
    nearly the same sketch; the cosine of those of different photographs is seldom above 0.5.
    """
    grey = Image.fromarray(pixels.astype(np.float32).mean(2))
    means = np.asarray(grey.resize((SIDE, SIDE), Image.Resampling.BOX), dtype=float)
    changes = np.concatenate([np.diff(means, axis=0).ravel(), np.diff(means, axis=1).ravel()])
    return changes / max(float(np.linalg.norm(changes)), 1e-9)


def near_duplicate(one: np.ndarray, other: np.ndarray) -> bool:
    """Say whether two sketches are those of near-duplicates."""
    return float(one @ other) > ALIKE


def most_overlaps(crops: Sequence[Crop]) -> int:
    """Return with how many other crops of its photograph a crop overlaps at most."""
    by_photo: dict[str, list[Crop]] = {}
    for crop in crops:
        by_photo.setdefault(crop.photo, []).append(crop)
    return max(
        (sum(overlap(crop, other) for other in own) - 1 for own in by_photo.values() for crop in own),
        default=0,
    )
