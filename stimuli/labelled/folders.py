"""A user's own pictures: one folder for each class, and perhaps a second tree with their masks."""

from pathlib import Path
from typing import Any

from PIL import Image

from stimuli.errors import MendableError
from stimuli.labelled.backgrounds import files_by_folder
from stimuli.labelled.examples import Labelled
from stimuli.labelled.pictures import Pool, labelled_of, opened


def folders(rest: str, settings: dict[str, Any], base: Path) -> Labelled:
    """Return the pictures of `PATH/CLASS/…`; `masks` names a folder of `CLASS/….png`, white on objects."""
    folder = base / rest
    masks = None if settings["masks"] is None else base / settings["masks"]
    found = {
        word: [path.relative_to(folder).as_posix() for path in files]
        for word, files in files_by_folder(folder).items()
    }

    def open_one(picture: str) -> tuple[Image.Image, Image.Image | None]:
        return opened(folder / picture), None if masks is None else mask_of(masks, picture)

    return labelled_of(Pool(folder.name, found, None, open_one), settings, base)


def mask_of(masks: Path, picture: str) -> Image.Image:
    """Return the mask of a picture: the PNG of the same name in the parallel folder."""
    path = (masks / picture).with_suffix(".png")
    if not path.is_file():
        raise MendableError(f"{picture} has no mask: {path} does not exist.")
    return opened(path, "L")
