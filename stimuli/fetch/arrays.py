"""Data sets of small pictures, which are kept as arrays: `train.npy`, `test.npy` and `labels.json`."""

import gzip
import io
import json
import zlib
from pathlib import Path

import numpy as np

from stimuli.errors import MendableError

SPLITS = ("train", "test")


def write_split(folder: Path, split: str, pixels: np.ndarray) -> None:
    """Write the pictures of a split: (n, h, w) or (n, h, w, 3) uint8, grey ones as three equal colours."""
    if pixels.ndim == 3:
        pixels = np.repeat(pixels[..., None], 3, axis=3)
    np.save(folder / f"{split}.npy", pixels)


def write_labels(folder: Path, classes: list[str], labels: dict[str, list[int]]) -> None:
    """Write the names of the classes, and for each split the number of each picture's class.

    Raises MendableError where numbers and pictures do not go together, as in a damaged package.
    """
    for split in SPLITS:
        count, numbers = len(np.load(folder / f"{split}.npy", mmap_mode="r")), labels[split]
        if count != len(numbers) or not set(numbers) <= set(range(len(classes))):
            raise MendableError(f"a package has {len(numbers)} labels for {count} pictures of {split}.")
    (folder / "labels.json").write_text(json.dumps({"classes": classes, **labels}))


def idx(content: bytes, shape: tuple[int, ...], name: str) -> np.ndarray:
    """Return an IDX file of bytes, packed or not, as an array of a known shape.

    Raises MendableError for anything else. Format: yann.lecun.com/exdb/mnist.
    """
    expected = int(np.prod(shape)) + 4 + 4 * len(shape)
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content, expected, name)
    header = b"\x00\x00\x08" + bytes([len(shape)]) + np.array(shape, ">u4").tobytes()
    if len(content) != expected or not content.startswith(header):
        raise MendableError(f"{name} of a package is no IDX file of {' x '.join(map(str, shape))} bytes.")
    return np.frombuffer(content, np.uint8, offset=len(header)).reshape(shape)


def _unpacked(content: bytes, most: int, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as opened:
            return opened.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise MendableError(f"{name} of a package cannot be unpacked.") from error
