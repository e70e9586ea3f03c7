"""An observer of known sensitivity, to check that an analysis recovers it."""

import hashlib
import math
from random import Random

from app.observers.base import Observer, Seen
from app.pack import Pack

DPRIME = 1.5


class Noisy(Observer):
    """Chooses the right query with a given d', in any condition.

    The difference of two unit-variance Gaussians whose means lie d' apart decides, so that the share of
    correct answers is Phi(d' / sqrt(2)) (Green & Swets 1966; Macmillan & Creelman 2005, chapter 7). Which
    query is right is looked up in the pack by the image's SHA-256, since no page says it.
    """

    name = "noisy"

    def __init__(self, pack: Pack, strength: float | None = None) -> None:
        self.dprime = DPRIME if strength is None else strength
        stimuli = pack.manifest["stimuli"].values()
        self.maximal = {stimulus["sha256"] for stimulus in stimuli if stimulus["side"] == "max"}

    @property
    def label(self) -> str:
        """Name and d'."""
        return f"noisy (d'={self.dprime:g})"

    def evidence(self, seen: Seen, rng: Random) -> float:
        """Return d'/sqrt(2) towards the right query, plus unit noise."""
        towards_upper = hashlib.sha256(seen.upper).hexdigest() in self.maximal
        mean = self.dprime / math.sqrt(2)
        return rng.gauss(mean if towards_upper else -mean, 1)
