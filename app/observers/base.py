"""What every simulated observer must be able to do: look at a trial's images and choose."""

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from app.pack import Pack

CONFIDENCE_STEPS = (0.5, 1.25)  # standard deviations of noise: below the first 1, above the second 3


@dataclass(frozen=True)
class Seen:
    """The images of a forced-choice trial, encoded as they were served, each in its place."""

    minimal: list[bytes]
    maximal: list[bytes]
    upper: bytes
    lower: bytes


class Observer:
    """One way of choosing. Subclasses live one to a file in this folder."""

    name: ClassVar[str]

    def __init__(self, pack: Pack, strength: float | None = None) -> None:
        """Prepare for a study on a pack; `strength` is the observer's one parameter, if it has one."""

    @property
    def label(self) -> str:
        """Name and parameters, as the dataset records them."""
        return self.name

    def evidence(self, seen: Seen, rng: Random) -> float:
        """Return how much more the upper query seems right than the lower, in units of the noise."""
        raise NotImplementedError


def decide(evidence: float) -> tuple[str, int]:
    """Return side and confidence (1 to 3): the side by the evidence's sign, the confidence by its size."""
    side = "upper" if evidence > 0 else "lower"
    return side, 1 + sum(abs(evidence) > step for step in CONFIDENCE_STEPS)
