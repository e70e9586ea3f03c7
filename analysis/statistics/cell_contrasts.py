"""The cells of a factorial design and the contrasts of their means that its effects are.

A model with one parameter per cell says all that a model with main effects and interactions says, and every
effect is then a matrix of weights over cells: the same in every coding, and free of a column's name.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import UserError

# What a main effect (or an interaction below the highest) is when there are other factors.
CODINGS = {
    "sum": "averaged over the levels of the other factors",
    "treatment": "at the first level of the other factors",
}


class Effect(NamedTuple):
    """An effect: its name and its weights over cells (degrees of freedom × cells)."""

    name: str
    weights: np.ndarray


def as_list(names: str | Sequence[str] | None) -> list[str]:
    """Return `["condition"]` for `condition`, `[]` for nothing."""
    if not names:
        return []
    return [names] if isinstance(names, str) else list(names)


def levels_of(
    data: pd.DataFrame, factors: Sequence[str], levels: Sequence | Mapping | None
) -> dict[str, list]:
    """Return the levels of each factor, in order: those wanted, or all that occur, sorted.

    `levels`: a sequence for one factor, a mapping from factor to sequence for several. Raises UserError for
    levels that do not occur, and for factors with fewer than two.
    """
    if levels is not None and not isinstance(levels, Mapping):
        if len(factors) != 1:
            raise UserError(f"levels names no factor; expected a mapping from {', '.join(factors)}.")
        levels = {factors[0]: levels}
    wanted = {}
    for factor in factors:
        found = sorted(data[factor].dropna().unique())
        wanted[factor] = list((levels or {}).get(factor, found))
        for level in wanted[factor]:
            if level not in found:
                said = ", ".join(map(str, found)) or "none"
                raise UserError(f"No row has {factor} {level}; the levels that occur are {said}.")
        if len(wanted[factor]) < 2:
            said = ", ".join(map(str, wanted[factor])) or "none"
            raise UserError(f"Column {factor} has the levels {said}; expected two or more.")
    return wanted


def cell_codes(data: pd.DataFrame, levels: Mapping[str, Sequence]) -> np.ndarray:
    """Return each row's cell, counted as `itertools.product` does, or -1 for a level that is not wanted.

    Raises UserError where a cell has no rows.
    """
    codes, wrong = np.zeros(len(data), int), np.zeros(len(data), bool)
    for factor, own in levels.items():
        code = pd.Categorical(data[factor], categories=list(own)).codes
        codes, wrong = codes * len(own) + code, wrong | (code < 0)
    codes = np.where(wrong, -1, codes)
    for number, cell in enumerate(product(*levels.values())):
        if not (codes == number).any():
            named = ", ".join(f"{name} {level}" for name, level in zip(levels, cell, strict=True))
            raise UserError(f"No row has {named}; expected rows in every cell of the design.")
    return codes


def cell_names(levels: Mapping[str, Sequence]) -> list[str]:
    """Return the cells' names, in the order of their codes: `natural`, or `natural, vgg`."""
    named = _labels(levels)
    return [", ".join(cell) for cell in product(*named.values())]


def _labels(levels: Mapping[str, Sequence]) -> dict[str, list[str]]:
    """Return the levels as words: `yes`, or `hint=yes` where several factors have a level of that name."""
    uses = Counter(str(level) for own in levels.values() for level in own)
    return {
        factor: [
            f"{factor}={level}" if any(uses[str(one)] > 1 for one in own) else str(level) for level in own
        ]
        for factor, own in levels.items()
    }


def effects(levels: Mapping[str, Sequence], coding: str) -> list[Effect]:
    """Return the effects of the design: per factor, then its interactions.

    A factor of two levels gives their difference, first minus second. A factor of more gives itself (all
    differences at once) and then its differences in pairs: all pairs, or with `treatment` the first level
    against each other. Raises UserError for an unknown coding.
    """
    if coding not in CODINGS:
        raise UserError(f"coding is {coding!r}; expected one of {', '.join(CODINGS)}.")
    found = []
    for size in range(1, len(levels) + 1):
        for chosen in combinations(levels, size):
            if size == 1:
                found += _of_factor(levels, chosen[0], coding)
            else:
                all_pairs = {name: _to_last(len(levels[name])) for name in chosen}
                found.append(Effect(" × ".join(chosen), _weights(levels, all_pairs, coding)))
    return found


def _of_factor(levels: Mapping[str, Sequence], factor: str, coding: str) -> list[Effect]:
    own, labels = levels[factor], _labels(levels)[factor]
    pairs = [(a, b) for a, b in combinations(range(len(own)), 2) if coding == "sum" or a == 0]
    units = np.eye(len(own))
    found = [
        Effect(f"{labels[a]} - {labels[b]}", _weights(levels, {factor: units[[a]] - units[[b]]}, coding))
        for a, b in pairs
    ]
    if len(own) == 2:
        return found
    return [Effect(factor, _weights(levels, {factor: _to_last(len(own))}, coding)), *found]


def _to_last(n: int) -> np.ndarray:
    return np.eye(n)[:-1] - np.eye(n)[-1]


def _weights(levels: Mapping[str, Sequence], chosen: Mapping[str, np.ndarray], coding: str) -> np.ndarray:
    weights: np.ndarray = np.ones((1, 1))
    for factor, own in levels.items():
        rest = np.full((1, len(own)), 1 / len(own)) if coding == "sum" else np.eye(len(own))[[0]]
        weights = np.kron(weights, chosen.get(factor, rest))
    return weights
