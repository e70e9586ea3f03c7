"""Photographs that objects can be put on, by kind: sky, forest, …"""

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from stimuli.errors import MendableError, UserError
from stimuli.fetch import fetched
from stimuli.images import BROKEN, SUFFIXES

# Each split takes its squares from its own part of a photograph's longer side.
PARTS = {"train": (0.0, 0.6), "validation": (0.6, 0.8), "test": (0.8, 1.0)}
SMALLEST = 0.6  # of the side of the largest square that fits the part
FINE = 4  # photographs are kept at this many times the size of a picture


@dataclass(frozen=True)
class Backgrounds:
    """Photographs by kind, from which square pictures of `size` px are drawn."""

    kinds: dict[str, list[Path]]
    size: int

    def draw(self, kind: str, split: str, rng: np.random.Generator) -> np.ndarray:
        """Return a random square of a photograph of a kind, (size, size, 3) bytes.

        The splits share no region of a photograph.
        """
        path = self.kinds[kind][rng.integers(len(self.kinds[kind]))]
        photo = _photo(path, FINE * self.size)
        wide = photo.width >= photo.height
        longer = max(photo.size)
        start, end = (round(part * longer) for part in PARTS[split])
        room = (end - start, photo.height) if wide else (photo.width, end - start)
        side = max(1, int(min(room) * rng.uniform(SMALLEST, 1)))
        left, upper = (int(rng.integers(free - side + 1)) for free in room)
        left, upper = (left + start, upper) if wide else (left, upper + start)
        square = photo.resize(
            (self.size, self.size), Image.Resampling.BICUBIC, (left, upper, left + side, upper + side)
        )
        pixels = np.asarray(square)
        return pixels[:, ::-1] if rng.random() < 0.5 else pixels

    def check(self, kind: str) -> None:
        """Raise UserError, with close names, where there is no such kind."""
        if kind not in self.kinds:
            close = difflib.get_close_matches(kind, self.kinds, 3) or list(self.kinds)
            raise UserError(f"there is no kind of backgrounds {kind!r}; close names: {', '.join(close)}.")


def backgrounds_of(settings: Mapping[str, Any], base: Path) -> Backgrounds | None:
    """Return the backgrounds that the settings name, if any, of the kinds that they want, by default all.

    `backgrounds` is `backgrounds`, which are fetched, or `folder:PATH`, with a folder for each kind.
    """
    name = settings["backgrounds"]
    if name is None:
        return None
    kind, _, rest = name.partition(":")
    if kind == "folder" and rest:
        folder = base / rest
    elif name == "backgrounds":
        folder = fetched("backgrounds")
    else:
        raise UserError(f"{name!r} is no set of backgrounds; expected backgrounds or folder:PATH.")
    found = Backgrounds(files_by_folder(folder), settings["size"])
    wanted = list(found.kinds) if settings["kinds"] is None else settings["kinds"]
    for word in wanted:
        found.check(word)
    kinds = {word: found.kinds[word] for word in wanted}
    for word, files in kinds.items():
        if not files:
            raise UserError(f"{folder / word} holds no photograph.")
    return Backgrounds(kinds, settings["size"])


def files_by_folder(folder: Path) -> dict[str, list[Path]]:
    """Return the image files of each folder inside a folder, by name; UserError where there is none."""
    if not folder.is_dir():
        raise UserError(f"{folder} does not exist or is not a folder.")
    inner = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not inner:
        raise UserError(f"{folder} holds no folder; expected one for each class.")
    return {
        path.name: sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
        for path in inner
    }


@functools.lru_cache(maxsize=256)
def _photo(path: Path, side: int) -> Image.Image:
    try:
        with Image.open(path) as opened:
            found = opened.convert("RGB")
    except BROKEN as error:
        raise MendableError(f"{path} cannot be read as an image.") from error
    ratio = side / min(found.size)
    if ratio < 1:
        found = found.resize((round(found.width * ratio), round(found.height * ratio)), Image.Resampling.BOX)
    return found
