"""The Oxford-IIIT Pet set (Parkhi et al. 2012) as torchvision unpacks it."""

from pathlib import Path
from typing import Any

from PIL import Image

from stimuli.errors import UserError
from stimuli.labelled.examples import Labelled
from stimuli.labelled.folders import mask_of
from stimuli.labelled.pictures import Pool, labelled_of, opened

# A trimap holds 1 on the animal, 2 on the background and 3 on the line between them.
OBJECT = {1: 255, 3: 128}


def pets(rest: str, settings: dict[str, Any], base: Path) -> Labelled:
    """Return the pictures of `PATH/images` by breed, with masks from `PATH/annotations/trimaps`.

    A class is the part of the file's name before its number: `yorkshire_terrier_12.jpg`. The splits are drawn
    from all pictures, as in Adebayo et al. 2020, and not the set's own.
    """
    folder = base / rest
    images, trimaps = folder / "images", folder / "annotations" / "trimaps"
    for place in (images, trimaps):
        if not place.is_dir():
            raise UserError(f"{place} does not exist; expected the Oxford-IIIT Pet set, unpacked.")
    found: dict[str, list[str]] = {}
    for path in sorted(images.glob("*.jpg")):
        found.setdefault(path.stem.rpartition("_")[0], []).append(path.name)

    def open_one(picture: str) -> tuple[Image.Image, Image.Image]:
        return opened(images / picture), mask_of(trimaps, picture).point(lambda value: OBJECT.get(value, 0))

    return labelled_of(Pool("pets", found, None, open_one), settings, base)
