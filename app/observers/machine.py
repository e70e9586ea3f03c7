"""An observer that looks: conditions differ for it because their images do."""

import hashlib
import importlib
import math
from collections.abc import Callable
from random import Random
from statistics import fmean
from threading import Lock

from app.observers.base import Observer, Seen, noise
from app.observers.image_statistics import image_statistics
from app.pack import Pack

# Standard deviation of the noise in the difference of two, in units of cosine similarity. It keeps the
# observer off the ceiling, near the 92 and 82 % of people with natural and synthetic references (Borowski et
# al. 2021).
NOISE = 0.15


class Machine(Observer):
    """Compares images with references and takes the one that is most like the maximal ones.

    It sees with the features of a network other than the one under study, or with plain image statistics
    where torch is not installed. The evidence for an image is its mean cosine similarity to the maximal
    references minus that to the minimal ones, as far as they are shown. Without references, and in trials
    that do not ask for an image, it guesses.
    """

    name = "machine"

    def __init__(self, pack: Pack, strength: float | None = None) -> None:
        self.noise = NOISE if strength is None else strength
        under_study = next((unit["network"] for unit in pack.manifest["units"].values()), None)
        self.eyes, self._look = _eyes(under_study)
        self._known: dict[str, list[float]] = {}
        self._lock = Lock()

    @property
    def label(self) -> str:
        """Name, features and noise."""
        return f"machine ({self.eyes}, noise={self.noise:g})"

    def evidence(self, seen: Seen, alternatives: list[str], rng: Random) -> list[float]:
        """Return what speaks for each image plus noise, in units of the noise."""
        liking = self._liking(seen)
        if set(liking) != set(alternatives):
            return noise(len(alternatives), rng)
        scale = (self.noise or 1e-9) / math.sqrt(2)
        added = noise(len(alternatives), rng) if self.noise else [0.0] * len(alternatives)
        return [liking[name] / scale + e for name, e in zip(alternatives, added, strict=True)]

    def _liking(self, seen: Seen) -> dict[str, float]:
        """Return what speaks for each image; nothing where there are no references."""
        maximal, minimal = (self._features(seen.references(side)) for side in ("max", "min"))
        if not maximal and not minimal:
            return {}
        images = self._features(list(seen.choices.values()))
        return {
            name: _likeness(image, maximal) - _likeness(image, minimal)
            for name, image in zip(seen.choices, images, strict=True)
        }

    def _features(self, images: list[bytes]) -> list[list[float]]:
        names = [hashlib.sha256(image).hexdigest() for image in images]
        with self._lock:
            new = {name: image for name, image in zip(names, images, strict=True) if name not in self._known}
            if new:
                self._known.update(zip(new, self._look(list(new.values())), strict=True))
        return [self._known[name] for name in names]


def _eyes(under_study: str | None) -> tuple[str, Callable[[list[bytes]], list[list[float]]]]:
    """Return the kind of features and the function that computes them, a vector of unit length per image."""
    try:
        network_features = importlib.import_module("stimuli.features")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("stimuli", "torch", "numpy"):
            raise
        return "image statistics", image_statistics
    return "network features", lambda images: network_features.features(images, avoid=under_study)


def _likeness(image: list[float], references: list[list[float]]) -> float:
    return fmean(_dot(image, reference) for reference in references) if references else 0.0


def _dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
