"""What a kind of references is given about one unit, and what it gives back."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stimuli import extremes
from stimuli.errors import UserError
from stimuli.images import ImageSet
from stimuli.layers import Network
from stimuli.responses import AS_IS, Response
from stimuli.units import Activity

SIDES = ("max", "min")


@dataclass(frozen=True, eq=False)
class Natural:
    """What a unit responds to the crops of an image set.

    `extreme` has, for each side, the crops' numbers from the most extreme on, as many as were kept of all
    `count`, and `activation` what the unit responds to them. `sampled` are the numbers of crops that are
    evenly spread over the set, and `sample` what it responds to these.
    """

    extreme: dict[str, np.ndarray]
    activation: dict[str, np.ndarray]
    count: int
    mean: float
    deviation: float
    sampled: np.ndarray
    sample: np.ndarray

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the greatest activation."""
        return float(self.activation["min"][0]), float(self.activation["max"][0])


def natural_of(activity: Activity, column: int) -> Natural:
    """Return what the unit of a column responds."""
    high, most = extremes.ranked(activity.highest, column)
    low, least = extremes.ranked(activity.lowest, column)
    mean = float(activity.total[column] / activity.count)
    variance = float(activity.squares[column] / activity.count) - mean**2
    # Below that, a difference of two rounded sums is no variance any more.
    variance = variance if variance > 1e-12 * activity.squares[column] / activity.count else 0.0
    return Natural(
        extreme={"max": most, "min": least},
        activation={"max": high, "min": -low},
        count=activity.count,
        mean=mean,
        deviation=variance**0.5,
        sampled=activity.sampled,
        sample=activity.sample[:, column],
    )


@dataclass(frozen=True, eq=False)
class Case:
    """One unit of one network, with what it responds to an image set.

    `size` is the side of the pictures to make, in px; `seed` is the recipe's; `batches` is how many sets are
    to be made. `level` is the mean activation of the natural references of each side, where they are made
    already.
    """

    network: Network
    unit: str
    images: ImageSet
    natural: Natural
    size: int
    seed: int
    batches: int = 1
    device: str = "cpu"
    response: Response = AS_IS
    level: dict[str, float] = field(default_factory=dict)

    def check_alive(self) -> None:
        """Raise UserError where the unit responds alike to all crops: none of them is extreme."""
        if not self.natural.deviation > 0:
            raise UserError(f"{self.unit} responds alike to every crop of {self.images.name}.")

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

    A kind that makes the same references for every batch gives one list. `queries` has, by the quantile of
    the unit's activations that they come from, 1 being the most extreme bin, and by side one picture per
    batch; it is empty for a kind that makes no queries.
    """

    references: dict[str, list[list[Picture]]]
    queries: dict[float, dict[str, list[Picture]]] = field(default_factory=dict)
