"""Sets of natural images by name, cut into square crops with stable ids."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps

from stimuli.errors import MendableError, UserError
from stimuli.fetch import fetched
from stimuli.fetch.images import is_arrays, on_grey, open_arrays, state_of
from stimuli.photos import photos
from stimuli.torchvision_images import open_torchvision

Box = tuple[int, int, int, int]
# What Pillow says to a file that it cannot read.
BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
LEAST_SIDE = 8  # px; smaller pictures are icons, or broken


class Crop(NamedTuple):
    """A square of a photograph; `box` is left, upper, right, lower in px of the photograph."""

    photo: str
    box: Box

    @property
    def id(self) -> str:
        """The crop's name, the same in every build: `sklearn/china.jpg@0,0,427,427`."""
        return f"{self.photo}@{','.join(map(str, self.box))}"


def overlap(one: Crop, other: Crop) -> bool:
    """Say whether two crops show a common region of one photograph."""
    (left, upper, right, lower), (left2, upper2, right2, lower2) = one.box, other.box
    return (
        one.photo == other.photo
        and max(left, left2) < min(right, right2)
        and max(upper, upper2) < min(lower, lower2)
    )


@dataclass(frozen=True, eq=False)
class ImageSet:
    """The crops of a set, photograph by photograph, how a photograph is opened (RGB), and its label.

    The label is a class by number or name: what a data set says, or the name of the folder that the
    photograph lies in; `None` where there is none. The state of a photograph is another one when its file
    was changed.
    """

    name: str
    crops: list[Crop]
    open: Callable[[str], Image.Image]
    label: Callable[[str], int | str | None]
    state: Callable[[str], str]

    def read(self, crop: Crop, size: int) -> np.ndarray:
        """Return a crop as (size, size, 3) RGB bytes, shrunk by PIL's averaging bicubic filter."""
        return np.asarray(self.open(crop.photo).resize((size, size), Image.Resampling.BICUBIC, crop.box))


def squares(width: int, height: int, scales: list[float]) -> list[Box]:
    """Return square boxes at several scales: sides in parts of the shorter side, half a side apart.

    Along each edge stand as many squares as fit with at least half a side between neighbours, evenly
    spread; a single one is centred.
    """
    boxes = []
    for scale in scales:
        side = max(1, round(scale * min(width, height)))
        lefts, uppers = (_starts(length - side, side) for length in (width, height))
        boxes += [(left, upper, left + side, upper + side) for upper in uppers for left in lefts]
    return boxes


def _starts(free: int, side: int) -> list[int]:
    count = 1 + 2 * free // side
    return [round(free * (k / (count - 1) if count > 1 else 0.5)) for k in range(count)]


def image_set(settings: dict[str, Any], base: Path) -> ImageSet:
    """Return the image set that a recipe's `images` describes; paths are relative to `base`.

    A data set that is not there is fetched, and a line says so. Raises UserError for an unknown set, an
    empty folder, and a file that is no image or a tiny one.
    """
    name = settings["set"]
    kind, _, rest = name.partition(":")
    label: Callable[[str], int | str | None] = _no_label
    state: Callable[[str], str] = _no_state
    if kind == "folder":
        files = _folder(base / rest)
        sizes, opener = _files(files)
        label, state = _folder_name, functools.partial(_file_state, files)
    elif kind == "torchvision":
        sizes, opener, label = open_torchvision(rest, settings, base)
    elif kind == "data":
        sizes, opener, label, state = _data(rest, settings)
    elif name == "photos":
        sizes, opener = _files(photos())
    else:
        known = "photos, data:NAME, folder:PATH or torchvision:NAME"
        raise UserError(f"{name!r} is no image set: expected {known}.")
    crops = [
        Crop(photo, box)
        for photo, (width, height) in sizes.items()
        for box in squares(width, height, settings["scales"])
    ]
    return ImageSet(name, crops, functools.lru_cache(maxsize=4)(opener), label, state)


def _data(name: str, settings: dict[str, Any]) -> tuple[dict, Callable, Callable, Callable[[str], str]]:
    folder, options = fetched(name), settings.get("options") or {}
    version = state_of(folder)
    if is_arrays(folder):
        return *open_arrays(name, folder, options), lambda photo: version
    if options:
        raise UserError(f"data:{name} has the options {options}; a folder of pictures has none.")
    files = {f"{name}/{photo}": path for photo, path in _folder(folder).items()}
    sizes, opener = _files(files, on_grey)
    return sizes, opener, _folder_name, lambda photo: version


def _folder(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UserError(f"{folder} does not exist or is not a folder.")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise UserError(f"{folder} holds no image ({', '.join(sorted(SUFFIXES))}).")
    _check_classes(folder, paths)
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _check_classes(folder: Path, paths: list[Path]) -> None:
    """Where all images lie in folders, as those of classes do, refuse a folder without one."""
    if any(path.parent == folder for path in paths):
        return
    full = {path.relative_to(folder).parts[0] for path in paths}
    for inner in sorted(folder.iterdir()):
        if inner.is_dir() and inner.name not in full and not inner.name.startswith((".", "_")):
            raise UserError(f"{inner} holds no image, as the folder of a class must.")


def _no_label(photo: str) -> None:
    return None


def _no_state(photo: str) -> str:
    return ""


def _file_state(files: dict[str, Path], photo: str) -> str:
    found = files[photo].stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _folder_name(photo: str) -> str | None:
    return Path(photo).parent.name or None


def _files(
    files: dict[str, Path], colours: Callable = lambda picture: picture.convert("RGB")
) -> tuple[dict[str, tuple[int, int]], Callable[[str], Image.Image]]:
    opener = functools.partial(_open_file, files, colours)
    return {photo: _size(path) for photo, path in files.items()}, opener


def _size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as opened:
            turned = opened.getexif().get(0x0112, 1) >= 5  # a camera held upright
            size = (opened.height, opened.width) if turned else opened.size
    except BROKEN as error:
        raise MendableError(f"{path} cannot be read as an image.") from error
    if min(size) < LEAST_SIDE:
        raise MendableError(f"{path} has {size[0]} x {size[1]} px; expected {LEAST_SIDE} px or more a side.")
    return size


def _open_file(files: dict[str, Path], colours: Callable, photo: str) -> Image.Image:
    try:
        with Image.open(files[photo]) as opened:
            return colours(ImageOps.exif_transpose(opened))
    except BROKEN as error:
        raise MendableError(f"{files[photo]} cannot be read as an image.") from error
