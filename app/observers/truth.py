"""What the right answer to a step is, found out from its images: for observers of known sensitivity only.

No page says which answer is right. But whoever has the pack can tell by the SHA-256 of the images which sets
they may come from.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from app.observers.base import SCALE, Seen
from app.pack import Pack

Answer = str | float | None


class Truth:
    """The answer keys of a pack, by the images of its sets."""

    def __init__(self, pack: Pack) -> None:
        self.sets: Mapping[str, Mapping[str, Any]] = pack.manifest["sets"]
        stimuli: Mapping[str, Mapping[str, Any]] = pack.manifest["stimuli"]
        self._sha256 = {name: stimulus["sha256"] for name, stimulus in stimuli.items()}
        self._maximal = {s["sha256"] for s in stimuli.values() if s.get("side") == "max"}
        self._sets_with: dict[str, set[str]] = defaultdict(set)
        for name, entry in self.sets.items():
            for stimulus in _stimuli(entry):
                self._sets_with[self._sha256[stimulus]].add(name)

    def of(self, seen: Seen, alternatives: list[str]) -> Answer:
        """Return the right alternative, or the right number on a scale; None where nothing is known to be."""
        shown = {_sha256(image) for image in seen.images.values()}
        names = set.intersection(*(self._sets_with[image] for image in shown)) if shown else set()
        keys = {self._key(self.sets[name]) for name in names}
        if seen.choices:
            return self._image(seen, keys)
        if set(alternatives) == {"same", "different"} and len(shown) == 1:
            return "same"  # a catch trial shows one image twice
        # Other sets that hold these images too are for other kinds of questions.
        known = [key for key in keys if key in alternatives or (alternatives == SCALE and _is_number(key))]
        return known[0] if len(known) == 1 else None

    def _image(self, seen: Seen, keys: set[Answer]) -> Answer:
        """Return the alternative that shows the right image; that of a catch trial is a maximal reference."""
        places = {_sha256(image): name for name, image in seen.choices.items()}
        right = [places[key] for key in keys if isinstance(key, str) and key in places]
        right = right or [name for image, name in places.items() if image in self._maximal]
        return right[0] if len(right) == 1 else None

    def _key(self, entry: Mapping[str, Any]) -> Answer:
        """Return the key of a set; of a stimulus, its SHA-256."""
        key = entry.get("correct", entry.get("queries", {}).get("max"))
        return self._sha256.get(key, key) if isinstance(key, str) else key


def _stimuli(entry: Mapping[str, Any]) -> Iterator[str]:
    """All stimuli of a set."""
    for side in entry.get("references", {}).values():
        yield from side
    yield from entry.get("queries", {}).values()
    yield from entry.get("alternatives", ())
    for role in entry.get("images", {}).values():
        yield from role


def _is_number(key: Answer) -> bool:
    return isinstance(key, (int, float))


def _sha256(image: bytes) -> str:
    return hashlib.sha256(image).hexdigest()
