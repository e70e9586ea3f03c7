"""What labelled pictures are, whatever set they come from."""

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from stimuli.labelled.backgrounds import Backgrounds

SPLITS = ("train", "validation", "test")


class Entry(NamedTuple):
    """A picture that is not read yet: its id, the same in every build, and the number of its class."""

    id: str
    label: int


@dataclass(frozen=True, eq=False)
class Example:
    """A picture, (size, size, 3) RGB bytes, with the number of its class.

    `mask`, (size, size) float32 from 0 to 1, says where the object is; None where the set does not know.
    """

    id: str
    label: int
    pixels: np.ndarray
    mask: np.ndarray | None = None


def _never(changes: Mapping[str, Any]) -> "Labelled":
    raise NotImplementedError("these pictures were not opened by open_labelled")


@dataclass(frozen=True, eq=False)
class Labelled:
    """Pictures of `classes`, `size` px each side, in the splits train, validation and test.

    `open` reads one picture of a split; `again` opens the same set with some settings changed; `settings`
    are those that it was opened with. `backgrounds` are photographs to put objects on, if there are any.
    """

    name: str
    classes: tuple[str, ...]
    size: int
    splits: Mapping[str, list[Entry]]
    open: Callable[[str, Entry], Example]
    backgrounds: Backgrounds | None = None
    again: Callable[[Mapping[str, Any]], "Labelled"] = _never
    settings: Mapping[str, Any] = field(default_factory=dict)

    def count(self, split: str) -> int:
        """Return how many pictures a split has."""
        return len(self.splits[split])

    def labels(self, split: str) -> list[int]:
        """Return the class of each picture of a split, without reading the pictures."""
        return [entry.label for entry in self.splits[split]]

    def read(self, split: str, index: int) -> Example:
        """Return one picture of a split."""
        return self.open(split, self.splits[split][index])

    def find(self, split: str, name: str) -> Example:
        """Return the picture of a split that has an id; a KeyError where there is none."""
        return self.open(split, self._entries[split][name])

    @functools.cached_property
    def _entries(self) -> dict[str, dict[str, Entry]]:
        return {split: {entry.id: entry for entry in found} for split, found in self.splits.items()}

    def changed(self, change: Callable[[Example, str], Example], told: str) -> "Labelled":
        """Return the same pictures, each passed through `change(example, split)` when it is read.

        `told` says what is changed, and how: it becomes a part of the name, and so of the SHA-256.
        """
        inner, name = self.open, f"{self.name} with {told}"
        return dataclasses.replace(
            self, name=name, open=lambda split, entry: change(inner(split, entry), split)
        )

    @property
    def sha256(self) -> str:
        """SHA-256 of the name, the settings, and all ids with their labels."""
        settings = sorted(self.settings.items())
        digest = hashlib.sha256(repr((self.name, self.classes, self.size, settings)).encode())
        for split in SPLITS:
            digest.update(repr((split, [tuple(entry) for entry in self.splits[split]])).encode())
        return digest.hexdigest()


def draws(seed: int, *words: object) -> np.random.Generator:
    """Return a generator of random numbers that depends on a seed and on words, such as an example's id."""
    digest = hashlib.sha256("\n".join(map(str, (seed, *words))).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
