"""Small pictures that are fetched as arrays: CIFAR-10, Fashion-MNIST, MNIST."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from stimuli.errors import MendableError, one_line
from stimuli.fetch import fetched
from stimuli.labelled.examples import Labelled
from stimuli.labelled.pictures import Pool, labelled_of


def arrays(name: str, rest: str, settings: dict[str, Any], base: Path) -> Labelled:
    """Return a fetched set: `train.npy` and `test.npy`, (n, height, width, 3) bytes, and `labels.json`.

    Test pictures are those that the set keeps for tests; validation pictures come out of the others.
    """
    folder = fetched(name)
    try:
        listed = json.loads((folder / "labels.json").read_bytes())
        pixels = {split: np.load(folder / f"{split}.npy", mmap_mode="r") for split in ("train", "test")}
    except (OSError, ValueError) as error:
        raise MendableError(f"{folder} cannot be read as a set of pictures ({one_line(error)}).") from error

    def open_one(picture: str) -> tuple[Image.Image, None]:
        _, split, index = picture.split("/")
        return Image.fromarray(np.asarray(pixels[split][int(index)])), None

    found = {
        split: {
            word: [f"{name}/{split}/{index:05d}" for index in np.flatnonzero(np.equal(listed[split], number))]
            for number, word in enumerate(listed["classes"])
        }
        for split in ("train", "test")
    }
    return labelled_of(Pool(name, found["train"], found["test"], open_one), settings, base)
