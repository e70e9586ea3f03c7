"""Natural references: the crops that a unit responds to most and least."""

import random
from collections.abc import Iterable
from typing import Any

from stimuli.case import SIDES, Case, Picture, References
from stimuli.errors import UserError
from stimuli.images import Crop, overlap


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


def thin(order: Iterable[int], crops: list[Crop], count: int, taken: list[Crop]) -> list[int]:
    """Return the first `count` of `order` whose crops overlap neither one another nor a crop of `taken`."""
    kept: list[int] = []
    busy = list(taken)
    for index in order:
        if len(kept) == count:
            break
        if not any(overlap(crops[index], other) for other in busy):
            kept.append(index)
            busy.append(crops[index])
    return kept


def natural(case: Case, settings: dict[str, Any]) -> References:
    """Return, for each batch, the query from the most extreme bin and the references from the other bins.

    The rank of a crop counts the crops that are left when, from the most extreme on, those that overlap
    an earlier one are left out; the max side chooses first.
    """
    bins, batches = settings["bins"], settings["batches"]
    ascending = case.activations.argsort(kind="stable").tolist()
    references, queries, taken = {}, {}, list[Crop]()
    for side in SIDES:
        order = ascending[::-1] if side == "max" else ascending
        ranked = thin(order, case.images.crops, bins * batches, taken)
        if len(ranked) < bins * batches:
            raise UserError(
                f"{case.images.name} has too few crops for {case.unit}: {bins} bins of "
                f"{batches} need {bins * batches} that do not overlap on each side, and the {side} side "
                f"has {len(ranked)}."
            )
        taken += [case.images.crops[index] for index in ranked]
        seed = case.seed_for("natural", side)
        rows = [
            [
                _picture(case, index, ranked.index(index) + 1, {**settings, "batch": b, "bin": k}, seed)
                for k, index in enumerate(row)
            ]
            for b, row in enumerate(allocate(ranked, bins, batches, seed))
        ]
        queries[side] = [row[0] for row in rows]
        references[side] = [row[1:] for row in rows]
    return References(references, queries)


def _picture(case: Case, index: int, rank: int, parameters: dict[str, Any], seed: int) -> Picture:
    crop = case.images.crops[index]
    return Picture(
        pixels=case.images.read(crop, case.size),
        activation=float(case.activations[index]),
        made_by={"method": "natural", "parameters": parameters, "seed": seed},
        image={"id": crop.id, "photo": crop.photo, "box": list(crop.box), "rank": rank},
    )
