"""Sums of squares of factorial designs by orthonormal contrasts: factors within and between participants.

Values are a matrix, participants × cells. Contrasts of the cells turn it into strata: one for each set of
factors within participants, the empty set being the participants' means. In each stratum every set of
factors between participants is a hypothesis, and all share the stratum's error.
Source: O'Brien and Kaiser (1985), doi:10.1037/0033-2909.97.2.316.
"""

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

Term = tuple[int, ...]  # the places of its factors in the list of them; () is the mean


class Effect(NamedTuple):
    """A hypothesis: its factors (places), sum of squares, degrees of freedom and its stratum.

    `error`: sums of squares and products of the residuals of the stratum's orthonormal contrasts (p × p);
    `error_df`: degrees of freedom of each of them, so that the stratum has p times as many.
    """

    between: Term
    within: Term
    ss: float
    df: int
    error: np.ndarray
    error_df: int


def subsets(n: int) -> list[Term]:
    """Return all sets of n factors, as `0, 1, 01, 2, 02, …` for main effects before their interactions."""
    found = [term for size in range(n + 1) for term in itertools.combinations(range(n), size)]
    return sorted(found, key=lambda term: (max(term, default=-1), len(term), term))


@lru_cache(maxsize=256)
def orthonormal(levels: int) -> np.ndarray:
    """Return levels - 1 Helmert contrasts as columns, of length 1, orthogonal to each other and the mean."""
    columns = np.zeros((levels, levels - 1))
    for k in range(1, levels):
        columns[:k, k - 1] = 1
        columns[k, k - 1] = -k
    return columns / np.sqrt((columns**2).sum(0))


@lru_cache(maxsize=256)
def of_cells(shape: tuple[int, ...], term: Term) -> np.ndarray:
    """Return orthonormal contrasts of the cells (cells × p) for a set of factors within participants.

    shape: number of levels of each factor; the last factor varies fastest over the cells.
    """
    product = np.ones((1, 1))
    for place, levels in enumerate(shape):
        part = orthonormal(levels) if place in term else np.full((levels, 1), levels**-0.5)
        product = np.kron(product, part)
    return product


def of_groups(codes: np.ndarray, sizes: Sequence[int], term: Term) -> np.ndarray:
    """Return the columns of a set of factors between participants (participants × df), coded to sum to zero.

    codes: participants × factors, the number of the level of each.
    """
    columns = np.ones((len(codes), 1))
    for place in term:
        part = orthonormal(sizes[place])[codes[:, place]]
        columns = (columns[:, :, None] * part[:, None, :]).reshape(len(codes), -1)
    return columns


def hypotheses(
    codes: np.ndarray, sizes: Sequence[int], ss_type: int
) -> tuple[dict[Term, np.ndarray], np.ndarray]:
    """Return, for each set of factors between participants, what it adds to the terms it is adjusted for.

    ss_type: 3 adjusts a term for all others; 2 for those that do not contain it, so that the mean (the
    effects of factors within participants alone) is adjusted for none.

    Returns orthonormal columns (participants × df) by term, and those of the whole model. Every
    combination of the levels must have participants.
    """
    terms = subsets(len(sizes))
    blocks = {term: of_groups(codes, sizes, term) for term in terms}
    bases = {}
    for term in terms:
        others = [
            blocks[other]
            for other in terms
            if other != term and (ss_type == 3 or not set(other) >= set(term))
        ]
        columns = np.hstack([*others, blocks[term]])
        bases[term] = np.linalg.qr(columns)[0][:, -blocks[term].shape[1] :]
    return bases, np.linalg.qr(np.hstack(list(blocks.values())))[0]


def effects(
    values: np.ndarray, shape: tuple[int, ...], codes: np.ndarray, sizes: Sequence[int], ss_type: int = 3
) -> list[Effect]:
    """Return all effects of a design: those between participants first, then stratum by stratum.

    values: participants × cells, the last factor of `shape` fastest. codes, sizes: see `of_groups`;
    participants × 0 and () where there are no groups.
    """
    bases, model = hypotheses(codes, sizes, ss_type)
    error_df = len(values) - int(np.prod(sizes, dtype=int))
    centred = values - values.sum() / max(values.size, 1)  # the mean is no effect, and would cost digits
    found = []
    for within in subsets(len(shape)):
        scores = centred @ of_cells(shape, within)
        residuals = scores - model @ (model.T @ scores)
        error = residuals.T @ residuals
        for between, basis in bases.items():
            if within or between:
                ss = float(((basis.T @ scores) ** 2).sum())
                df = len(error) * math.prod(sizes[place] - 1 for place in between)
                found.append(Effect(between, within, ss, df, error, error_df))
    return found
