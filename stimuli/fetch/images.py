"""A fetched data set as photographs by name, for `images.set: data:NAME`."""

import functools
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from stimuli.errors import MendableError, UserError
from stimuli.fetch.arrays import SPLITS

GREY = (124, 116, 104)  # the mean colour of ImageNet, behind what has no background


def is_arrays(folder: Path) -> bool:
    """Say whether the data set in a folder is kept as arrays."""
    return (folder / "labels.json").is_file()


def open_arrays(
    name: str, folder: Path, options: dict[str, Any]
) -> tuple[dict[str, tuple[int, int]], Callable[[str], Image.Image], Callable[[str], str]]:
    """Return the sizes (width, height), what opens and what labels the photographs of a split.

    A photograph is called `NAME/SPLIT/000123`; its label is the name of its class. The arrays are mapped
    into memory, so that a photograph is read when it is opened. `options` may name the `split`, by default
    `test`; raises UserError for anything else, and MendableError where the folder was damaged.
    """
    split = options.get("split", "test")
    if split not in SPLITS or set(options) - {"split"}:
        raise UserError(f"data:{name} has the options {options}; expected {{split: train or test}}.")
    try:
        pixels = np.load(folder / f"{split}.npy", mmap_mode="r")
        labels = json.loads((folder / "labels.json").read_bytes())
        classes = [labels["classes"][number] for number in labels[split]]
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise _damaged(folder) from error
    count, height, width = pixels.shape[:3]
    sizes = {f"{name}/{split}/{index:06d}": (width, height) for index in range(count)}
    return sizes, functools.partial(_picture, pixels), functools.partial(_class, classes)


def state_of(folder: Path) -> str:
    """Return what stands for a data set's content: a hash of its `data.json`, which names its packages."""
    try:
        return hashlib.sha256((folder / "data.json").read_bytes()).hexdigest()
    except OSError as error:
        raise _damaged(folder) from error


def on_grey(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, laid on GREY where it can be seen through."""
    rgba = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, (*GREY, 255)), rgba).convert("RGB")


def _damaged(folder: Path) -> MendableError:
    return MendableError(f"{folder} is damaged; remove it, and it is fetched again.")


def _picture(pixels: np.ndarray, photo: str) -> Image.Image:
    return Image.fromarray(np.asarray(pixels[_index(photo)]))


def _class(classes: list[str], photo: str) -> str:
    return classes[_index(photo)]


def _index(photo: str) -> int:
    return int(photo.rpartition("/")[2])
