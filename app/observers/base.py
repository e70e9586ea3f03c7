"""What every simulated observer must be able to do: look at a step's images and weigh its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from app.pack import Pack

SCALE = ["value"]  # what there is to weigh where a trial is answered on a scale


@dataclass(frozen=True)
class Seen:
    """What an observer meets: kind and view of a step, and its images by URL, encoded as they were served."""

    kind: str
    view: Mapping[str, Any]
    images: Mapping[str, bytes]

    @property
    def choices(self) -> dict[str, bytes]:
        """The image of each alternative that has one, by the alternative's name."""
        shown = self.view.get("alternatives", ())
        return {one["name"]: self.images[one["url"]] for one in shown if "url" in one}

    def references(self, side: str) -> list[bytes]:
        """The reference images of a side, `min` or `max`; none where the step has none."""
        return [self.images[url] for url in self.view.get("references", {}).get(side, ())]


class Observer:
    """One way of choosing. Subclasses live one to a file in this folder."""

    name: ClassVar[str]

    def __init__(self, pack: Pack, strength: float | None = None) -> None:
        """Prepare for a study on a pack; `strength` is the observer's one parameter, if it has one."""

    @property
    def label(self) -> str:
        """Name and parameters, as the dataset records them."""
        return self.name

    def evidence(self, seen: Seen, alternatives: list[str], rng: Random) -> list[float]:
        """Return how much speaks for each alternative, with noise of standard deviation 1 in each.

        Where `alternatives` is `SCALE`, the one number says how far from the middle the answer should be.
        """
        raise NotImplementedError


def noise(n: int, rng: Random) -> list[float]:
    """Return `n` independent numbers from the standard normal distribution."""
    return [rng.gauss(0, 1) for _ in range(n)]
