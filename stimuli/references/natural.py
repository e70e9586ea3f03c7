"""Natural references: the crops that a unit responds to most and least."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stimuli.case import SIDES, Case, Picture, References
from stimuli.errors import UserError
from stimuli.images import Crop, overlap
from stimuli.likeness import near_duplicate, sketch


def natural(cases: list[Case], settings: dict[str, Any]) -> list[References]:
    """Return, for each unit and batch, references and queries.

    The references of a side are its most extreme crops but those of the most extreme bin, which are the
    queries. No crop comes twice, none overlaps another one, and none is a near-duplicate of another one,
    on both sides; the max side chooses first. The rank of a crop counts the crops that are left.

    With other `quantiles` than 1 there are further, less extreme queries: of the max side those whose
    activation is nearest to that quantile of the unit's activations on the image set, of the min side
    nearest to 1 minus the quantile.
    """
    return [_natural(case, settings) for case in cases]


def wanted(bins: int, batches: int, overlaps: int) -> int:
    """Return how many of the most extreme crops have to be known, so that enough are left on both sides.

    Each crop that is taken can shut out `overlaps` others; as many again may be near-duplicates.
    """
    count = bins * batches
    return count + (2 * count - 1) * overlaps + count


def allocate(ranked: list[int], bins: int, batches: int, seed: int) -> list[list[int]]:
    """Return `batches` lists of `bins` elements of a list that is ranked from the most extreme on.

    The list is cut into bins of `batches` consecutive ranks, each bin is permuted, and batch b takes the
    element b + batches * k of every bin k. So the first element of a batch, the query, is one of the
    `batches` most extreme, and no element is in two batches.
    Borowski et al., ICLR 2021, appendix A.1.2 (whose released code steps by bins instead of batches).
    """
    if len(ranked) != bins * batches:
        raise ValueError(f"expected {bins * batches} ranked elements, got {len(ranked)}")
    rng = random.Random(seed)  # noqa: S311 - a permutation, not a secret
    order: list[int] = []
    for k in range(bins):
        order += rng.sample(ranked[k * batches : (k + 1) * batches], batches)
    return [[order[b + batches * k] for k in range(bins)] for b in range(batches)]


class Taken:
    """The crops that a unit's references and queries show already, with their pixels."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.pixels: dict[int, np.ndarray] = {}
        self._sketches: list[np.ndarray] = []
        self._busy: dict[str, list[Crop]] = {}

    def take(self, order: Iterable[int], count: int) -> list[int]:
        """Take the first `count` of `order` that look like none of those taken; return what there was."""
        found: list[int] = []
        for number in order:
            if len(found) == count:
                break
            if self._take(int(number)):
                found.append(int(number))
        return found

    def _take(self, number: int) -> bool:
        crop = self.case.images.crops[number]
        if any(overlap(crop, other) for other in self._busy.get(crop.photo, [])):
            return False
        pixels = self.case.images.read(crop, self.case.size)
        seen = sketch(pixels)
        if any(near_duplicate(seen, other) for other in self._sketches):
            return False
        self.pixels[number] = pixels
        self._sketches.append(seen)
        self._busy.setdefault(crop.photo, []).append(crop)
        return True


def _natural(case: Case, settings: dict[str, Any]) -> References:
    case.check_alive()
    taken = Taken(case)
    extreme = {side: _most_extreme(case, taken, side, settings["bins"]) for side in SIDES}
    references: dict[str, list[list[Picture]]] = {}
    queries: dict[float, dict[str, list[Picture]]] = {1.0: {}}
    for side, ranked in extreme.items():
        draw = _Drawer(taken, settings, case.seed_for("natural", side))
        known = dict(zip(case.natural.extreme[side].tolist(), case.natural.activation[side], strict=True))
        rows = [
            [
                draw(number, known[number], ranked.index(number) + 1, batch=b, bin=k)
                for k, number in enumerate(row)
            ]
            for b, row in enumerate(allocate(ranked, settings["bins"], case.batches, draw.seed))
        ]
        queries[1.0][side] = [row[0] for row in rows]
        references[side] = [row[1:] for row in rows]
    for quantile in settings["quantiles"]:
        if quantile != 1:
            queries[float(quantile)] = _less_extreme(taken, float(quantile), settings)
    return References(references, queries)


def _most_extreme(case: Case, taken: Taken, side: str, bins: int) -> list[int]:
    count = bins * case.batches
    found = taken.take(case.natural.extreme[side], count)
    if len(found) < count:
        raise UserError(
            f"{case.images.name} has too few crops for {case.unit}: {bins} bins of {case.batches} "
            f"need {count} on each side that neither overlap nor are near-duplicates, and the {side} side "
            f"has {len(found)}."
        )
    return found


def _less_extreme(taken: Taken, quantile: float, settings: dict[str, Any]) -> dict[str, list[Picture]]:
    case, found = taken.case, {}
    known = dict(zip(case.natural.sampled.tolist(), case.natural.sample, strict=True))
    for side in SIDES:
        aim = np.quantile(case.natural.sample, quantile if side == "max" else 1 - quantile)
        order = np.argsort(np.abs(case.natural.sample - aim), kind="stable")
        numbers = taken.take(case.natural.sampled[order], case.batches)
        if len(numbers) < case.batches:
            raise UserError(
                f"{case.images.name} has too few crops for {case.unit}: near the quantile {quantile} "
                f"{case.batches} queries are wanted on the {side} side, and {len(numbers)} are left."
            )
        draw = _Drawer(taken, settings, case.seed_for("natural", side))
        found[side] = [
            draw(number, known[number], None, batch=b, quantile=quantile) for b, number in enumerate(numbers)
        ]
    return found


@dataclass(frozen=True)
class _Drawer:
    """Makes the pictures of one side of a unit."""

    taken: Taken
    settings: dict[str, Any]
    seed: int

    def __call__(self, number: int, activation: float, rank: int | None, **place: Any) -> Picture:
        crop = self.taken.case.images.crops[number]
        made_by = {"method": "natural", "parameters": {**self.settings, **place}, "seed": self.seed}
        return Picture(
            pixels=self.taken.pixels[number],
            activation=float(activation),
            made_by=made_by,
            image={"id": crop.id, "photo": crop.photo, "box": list(crop.box), "rank": rank},
        )
