"""Sets of natural images by name, cut into square crops with stable ids."""

import difflib
import functools
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps

from stimuli.errors import MendableError, UserError, one_line

Box = tuple[int, int, int, int]
# What Pillow says to a file that it cannot read.
BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}

# Natural photographs in colour that installed packages carry. Left out: textures, medical and grey-scale
# pictures, drawings and logos, and the right eye's view of the motorcycle, which repeats the left one's.
PHOTOS = {
    "foolbox": ("data", "imagenet_*.jpg"),
    "skimage": ("data", "astronaut.png chelsea.png coffee.png motorcycle_left.png rocket.jpg"),
    "sklearn": ("datasets/images", "china.jpg flower.jpg"),
    "matplotlib": ("mpl-data/sample_data", "grace_hopper.jpg"),
    "ndf": ("tests", "book-2020460_640.jpg"),
}


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


@dataclass(frozen=True)
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

    Raises UserError for an unknown set, an empty folder or a file that is no image.
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
        sizes, opener, label = _torchvision(rest, settings, base)
    elif name == "photos":
        sizes, opener = _files(_photos())
    else:
        raise UserError(f"{name!r} is no image set: expected photos, folder:PATH or torchvision:NAME.")
    crops = [
        Crop(photo, box)
        for photo, (width, height) in sizes.items()
        for box in squares(width, height, settings["scales"])
    ]
    return ImageSet(name, crops, functools.lru_cache(maxsize=4)(opener), label, state)


def _photos() -> dict[str, Path]:
    files = {}
    for package, (folder, patterns) in PHOTOS.items():
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise UserError(
                f"{package} is not installed, which brings photographs: pip install 'pfungst[stimuli]'."
            )
        place = Path(spec.submodule_search_locations[0]) / folder
        found = sorted(path for pattern in patterns.split() for path in place.glob(pattern))
        files.update({f"{package}/{path.name}": path for path in found})
    return files


def _folder(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UserError(f"{folder} does not exist or is not a folder.")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise UserError(f"{folder} holds no image ({', '.join(sorted(SUFFIXES))}).")
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _no_label(photo: str) -> None:
    return None


def _no_state(photo: str) -> str:
    return ""


def _file_state(files: dict[str, Path], photo: str) -> str:
    found = files[photo].stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _folder_name(photo: str) -> str | None:
    return Path(photo).parent.name or None


def _files(files: dict[str, Path]) -> tuple[dict[str, tuple[int, int]], Callable]:
    return {photo: _size(path) for photo, path in files.items()}, functools.partial(_open_file, files)


def _size(path: Path) -> tuple[int, int]:
    try:
        with Image.open(path) as opened:
            turned = opened.getexif().get(0x0112, 1) >= 5  # a camera held upright
            return (opened.height, opened.width) if turned else opened.size
    except BROKEN as error:
        raise MendableError(f"{path} cannot be read as an image.") from error


def _open_file(files: dict[str, Path], photo: str) -> Image.Image:
    try:
        with Image.open(files[photo]) as opened:
            return ImageOps.exif_transpose(opened).convert("RGB")
    except BROKEN as error:
        raise MendableError(f"{files[photo]} cannot be read as an image.") from error


def _torchvision(name: str, settings: dict[str, Any], base: Path) -> tuple[dict, Callable, Callable]:
    from torchvision import datasets

    if name not in datasets.__all__:
        close = difflib.get_close_matches(name, datasets.__all__, 3) or ["CIFAR10"]
        raise UserError(f"{name!r} is no data set of torchvision; close names: {', '.join(close)}.")
    options = dict(settings["options"])
    if settings["root"] is not None:
        options["root"] = str(base / settings["root"])
    try:
        data = getattr(datasets, name)(**options)
        sizes = {f"{name}/{index:06d}": data[index][0].size for index in range(len(data))}
    except (TypeError, ValueError, RuntimeError, OSError, ImportError) as error:
        raise UserError(
            f"{name} of torchvision cannot be opened with {options}: {one_line(error)}."
        ) from error

    def of(photo: str) -> Any:
        return data[int(photo.rpartition("/")[2])]

    return sizes, lambda photo: of(photo)[0].convert("RGB"), lambda photo: of(photo)[1]
