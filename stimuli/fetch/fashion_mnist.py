"""Fashion-MNIST: 70,000 pictures of clothes of 28 x 28 px, grey, in 10 classes (Xiao et al., 2017)."""

from pathlib import Path

from stimuli.fetch.dataset import DataSet, Package
from stimuli.fetch.mnist import unpack_idx

CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"]
CLASSES += ["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def unpack(files: list[Path], folder: Path) -> None:
    """Write the arrays."""
    unpack_idx(files[0], folder, "usr/share/datasets/fashion-mnist/{}-ubyte.gz", CLASSES)


FASHION_MNIST = DataSet(
    what="Fashion-MNIST: 70,000 pictures of clothes of 28 x 28 px, grey, in 10 classes",
    licence="MIT",
    packages=(
        Package(
            "apt",
            "dataset-fashion-mnist",
            "0.0~git20200523.55506a9-1",
            "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
            31,
        ),
    ),
    unpack=unpack,
)
