"""What a kind of references is given about one unit, and what it gives back."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stimuli.images import ImageSet
from stimuli.layers import Network

SIDES = ("max", "min")


@dataclass(frozen=True)
class Case:
    """One unit of one network, with its activation on every crop of an image set.

    `activations` is (crops,); `size` is the side of the pictures to make, in px; `seed` is the recipe's.
    """

    network: Network
    unit: str
    images: ImageSet
    activations: np.ndarray
    size: int
    seed: int
    device: str = "cpu"

    def seed_for(self, *words: str) -> int:
        """Return a seed of 32 bits of its own for a step of this unit."""
        text = "/".join([str(self.seed), self.unit, *words])
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


@dataclass(frozen=True)
class Picture:
    """One picture, (size, size, 3) RGB bytes, and the keys of its entry in the manifest."""

    pixels: np.ndarray
    activation: float
    made_by: dict[str, Any]
    image: dict[str, Any] | None = None


@dataclass(frozen=True)
class References:
    """The pictures of one unit by side: one list of references per batch, most extreme first.

    A kind that makes the same references for every batch gives one list. `queries` has one picture per
    batch, and is empty for a kind that makes no queries.
    """

    references: dict[str, list[list[Picture]]]
    queries: dict[str, list[Picture]] = field(default_factory=dict)
