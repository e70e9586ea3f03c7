"""Draws sets of a pack for a participant, without drawing any twice where it must not be."""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.errors import UserError
from app.pack import Pack

Entry = dict[str, Any]


class Draws:
    """The sets that are left for one participant.

    Sets that the same labels name are one shuffled heap, used up block by block. `distinct` names a purpose:
    what was drawn under it once (the set's unit, or what another label says) is not drawn under it again.
    """

    def __init__(self, pack: Pack, rng: Random) -> None:
        self.pack = pack
        self.rng = rng
        self._heaps: dict[str, list[str]] = {}
        self._used: dict[str, set[Any]] = {}

    def take(
        self,
        labels: Mapping[str, Any],
        n: int,
        distinct: Mapping[str, str] | None = None,
        in_order: bool = False,
    ) -> list[str]:
        """Return the ids of the next `n` sets with these labels, `in_order` of their ids or shuffled.

        Raises UserError if there are too few.
        """
        key = repr((in_order, sorted(labels.items())))
        if key not in self._heaps:
            names = self.pack.with_labels(labels)
            self._heaps[key] = names if in_order else self.rng.sample(names, len(names))
        heap = self._heaps[key]
        taken: list[str] = []
        used = self._used.setdefault(distinct["name"], set()) if distinct else set()
        by = distinct.get("by", "unit") if distinct else "unit"
        for name in list(heap):
            if len(taken) == n:
                break
            mark = self.pack.manifest["sets"][name].get(by)
            if distinct and mark in used:
                continue
            used.add(mark)
            heap.remove(name)
            taken.append(name)
        if len(taken) < n:
            raise self._too_few(labels, n, len(taken))
        return taken

    def sample(self, labels: Mapping[str, Any]) -> list[str]:
        """Return all sets with these labels in random order, whether drawn before or not; at least one."""
        names = self.pack.with_labels(labels)
        if not names:
            raise self._too_few(labels, 1, 0)
        return self.rng.sample(names, len(names))

    def _too_few(self, labels: Mapping[str, Any], n: int, have: int) -> UserError:
        wanted = ", ".join(f"{label} {value}" for label, value in labels.items()) or "any labels"
        return UserError(
            f"The pack {self.pack.path} has {have} sets left with {wanted}; the study needs {n} in one block."
        )
