"""Pictures of one class each, as a set's files give them, made into examples of one size."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from stimuli.errors import MendableError
from stimuli.images import BROKEN
from stimuli.labelled.backgrounds import backgrounds_of
from stimuli.labelled.examples import Entry, Example, Labelled
from stimuli.labelled.splits import chosen, dealt


@dataclass(frozen=True)
class Pool:
    """The names of a set's pictures by class, and how one is opened.

    `tests` are the pictures that the set keeps for tests, None where it does not say. `open` gives a picture
    (RGB) and its mask (L, 255 where the object is), None without one.
    """

    name: str
    pictures: Mapping[str, Sequence[str]]
    tests: Mapping[str, Sequence[str]] | None
    open: Callable[[str], tuple[Image.Image, Image.Image | None]]


def labelled_of(pool: Pool, settings: Mapping[str, Any], base: Path) -> Labelled:
    """Return the pictures of a pool as the settings want them: classes, splits and size.

    The middle square of a picture is scaled to the size by PIL's bicubic filter, its mask by averaging.
    """
    classes = chosen(pool.name, pool.pictures, settings["classes"])
    pools = {word: pool.pictures[word] for word in classes}
    tests = pool.tests and {word: pool.tests[word] for word in classes}
    splits = dealt(pool.name, pools, tests, settings)
    size = settings["size"]

    def read(split: str, entry: Entry) -> Example:
        picture, mask = pool.open(entry.id)
        return Example(entry.id, entry.label, _square(picture, size), _square_mask(mask, picture.size, size))

    return Labelled(
        name=pool.name,
        classes=tuple(classes),
        size=size,
        splits={split: [Entry(*pair) for pair in pairs] for split, pairs in splits.items()},
        open=read,
        backgrounds=backgrounds_of(settings, base),
    )


def opened(path: Path, mode: str = "RGB") -> Image.Image:
    """Return a picture file, turned upright; a MendableError where it cannot be read."""
    try:
        with Image.open(path) as found:
            return ImageOps.exif_transpose(found).convert(mode)
    except BROKEN as error:
        raise MendableError(f"{path} cannot be read as an image.") from error


def _box(width: int, height: int) -> tuple[int, int, int, int]:
    side = min(width, height)
    left, upper = (width - side) // 2, (height - side) // 2
    return left, upper, left + side, upper + side


def _square(picture: Image.Image, size: int) -> np.ndarray:
    return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC, _box(*picture.size)))


def _square_mask(mask: Image.Image | None, of: tuple[int, int], size: int) -> np.ndarray | None:
    if mask is None:
        return None
    same = mask if mask.size == of else mask.resize(of, Image.Resampling.BILINEAR)
    small = same.resize((size, size), Image.Resampling.BOX, _box(*of))
    return np.asarray(small, dtype=np.float32) / 255
