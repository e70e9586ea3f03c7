"""The birds of CUB-200-2011 (Wah et al. 2011) as they are unpacked."""

from pathlib import Path
from typing import Any

from PIL import Image

from stimuli.errors import UserError, one_line
from stimuli.labelled.examples import Labelled
from stimuli.labelled.folders import mask_of
from stimuli.labelled.pictures import Pool, labelled_of, opened


def cub(rest: str, settings: dict[str, Any], base: Path) -> Labelled:
    """Return the pictures that `PATH/images.txt` lists, with masks from `PATH/segmentations` where it is.

    A class is the folder's name without its number: `001.Black_footed_Albatross`.
    """
    folder = base / rest
    try:
        lines = (folder / "images.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{folder / 'images.txt'} cannot be read ({one_line(error)}).") from error
    found: dict[str, list[str]] = {}
    for number, line in enumerate(lines, 1):
        _, _, picture = line.strip().partition(" ")
        word = Path(picture).parent.name.partition(".")[2]
        if not word:
            raise UserError(f"{folder / 'images.txt'}:{number}: expected a number and NUMBER.CLASS/FILE.")
        found.setdefault(word, []).append(picture)
    masks = folder / "segmentations"

    def open_one(picture: str) -> tuple[Image.Image, Image.Image | None]:
        mask = mask_of(masks, picture) if masks.is_dir() else None
        return opened(folder / "images" / picture), mask

    return labelled_of(Pool("cub", found, None, open_one), settings, base)
