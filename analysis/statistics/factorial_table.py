"""The table of a factorial design: participants × cells, and the groups of the participants."""

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import tidy
from analysis.errors import UserError

Levels = Sequence | Mapping[str, Sequence] | None
MISSING = -1  # the code that pandas gives an empty cell


class Factorial(NamedTuple):
    """Complete participants, one row each, sorted by participant.

    values: participants × cells, the last factor of `within` fastest; shape: the number of levels of each
    of them. codes: participants × `between`, the number of the level of each; sizes: how many it has.
    """

    values: np.ndarray
    within: list[str]
    shape: tuple[int, ...]
    codes: np.ndarray
    between: list[str]
    sizes: tuple[int, ...]
    n_excluded: int
    note: str


class _Coded(NamedTuple):
    """A column of the rows with a value: the number of the level of each row, and the levels, sorted."""

    codes: np.ndarray
    levels: pd.Index


def read(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str | Sequence[str],
    between: str | Sequence[str],
    levels: Levels,
) -> Factorial:
    """Return the table of the design.

    levels: for one factor its levels; for several a mapping from a factor to its levels. A factor that is
    not named takes all its levels that occur with a value.

    Raises UserError where a column is missing or named twice, a factor has fewer than two levels, a row
    with a value names no participant or no level of a factor within participants, a participant has
    several rows in one cell or is in several groups, or a combination of groups has nobody.
    """
    inside, outside = _names(within), _names(between)
    _check(data, value, participant, inside, outside)
    asked = _asked(data, [*inside, *outside], levels)
    data = _only(data, outside, asked)
    rows = _only(data, inside, asked)
    rows = rows[rows[value].notna()]
    people = _coded(rows, participant)
    cells, groups = ([_factor(rows, name) for name in names] for names in (inside, outside))
    values = _values(rows[value].to_numpy(float), people, inside, cells)
    codes = _groups(people, outside, groups)
    full, grouped = ~np.isnan(values).any(1), (codes != MISSING).all(1)
    complete = full & grouped
    _check_groups(codes[complete], outside, groups)
    gone = int(data[participant].nunique() - complete.sum())
    needed = "a value in every cell" + (" and a group" if (full & ~grouped).any() else "")
    shape, sizes = (tuple(len(factor.levels) for factor in factors) for factors in (cells, groups))
    note = tidy.left_out(gone, needed)
    return Factorial(values[complete], inside, shape, codes[complete], outside, sizes, gone, note)


def _names(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _check(data: pd.DataFrame, value: str, participant: str, inside: list[str], outside: list[str]) -> None:
    columns = [value, participant, *inside, *outside]
    tidy.check(data, *columns)
    if len(columns) == 2:
        raise UserError("No factor is named; expected at least one column as within or between.")
    for name in columns:
        if columns.count(name) > 1:
            raise UserError(f"Column {name} is named twice; expected each column in one role.")
    tidy.check_filled(data, value, participant, *inside)


def _asked(data: pd.DataFrame, factors: list[str], levels: Levels) -> Mapping[str, Sequence]:
    """Return the levels that are asked for by factor, all of which occur."""
    if levels is None:
        return {}
    if not isinstance(levels, Mapping):
        if len(factors) > 1:
            raise UserError(f"levels is a list, for {len(factors)} factors; expected a mapping by factor.")
        levels = {factors[0]: levels}
    for name, asked in levels.items():
        if name not in factors:
            raise UserError(f"levels names {name}; expected one of the factors {', '.join(factors)}.")
        occur = _coded(data, name).levels
        for level in asked:
            if level not in occur:
                raise UserError(f"No row has {name} {level}; the levels that occur are {_listed(occur)}.")
    return levels


def _only(data: pd.DataFrame, factors: list[str], asked: Mapping[str, Sequence]) -> pd.DataFrame:
    """Return the rows of the levels that are asked for; rows without a level stay."""
    for name in factors:
        if name in asked:
            data = data[data[name].isin(list(asked[name])) | data[name].isna()]
    return data


def _coded(rows: pd.DataFrame, name: str) -> _Coded:
    codes, levels = pd.factorize(rows[name], sort=True)
    return _Coded(codes, pd.Index(levels))


def _factor(rows: pd.DataFrame, name: str) -> _Coded:
    factor = _coded(rows, name)
    if len(factor.levels) < 2:
        raise UserError(f"Column {name} has the levels {_listed(factor.levels)}; expected at least two.")
    return factor


def _listed(levels: pd.Index) -> str:
    return ", ".join(map(str, levels)) or "none"


def _values(numbers: np.ndarray, people: _Coded, names: list[str], factors: list[_Coded]) -> np.ndarray:
    """Return participants × cells, NaN where there is no row."""
    shape = (len(people.levels), *(len(factor.levels) for factor in factors))
    place = np.ravel_multi_index((people.codes, *(factor.codes for factor in factors)), shape)
    repeated = pd.Series(place).duplicated().to_numpy()
    if repeated.any():
        row = int(np.argmax(repeated))
        levels = [factor.levels[factor.codes[row]] for factor in factors]
        where = ", ".join(f"{name} {level}" for name, level in zip(names, levels, strict=True))
        raise UserError(
            f"Participant {people.levels[people.codes[row]]} has several rows"
            f"{' with ' * bool(where)}{where}; expected one: aggregate the trials first."
        )
    values = np.full(int(np.prod(shape)), np.nan)
    values[place] = numbers
    return values.reshape(shape[0], -1) if len(numbers) else np.empty((0, int(np.prod(shape[1:]))))


def _groups(people: _Coded, names: list[str], factors: list[_Coded]) -> np.ndarray:
    """Return participants × factors, the number of the level of each; MISSING where it is not known."""
    codes = np.full((len(people.levels), len(factors)), MISSING)
    for column, (name, factor) in enumerate(zip(names, factors, strict=True)):
        known = factor.codes != MISSING
        person, level = people.codes[known], factor.codes[known]
        codes[person, column] = level
        other = codes[person, column] != level
        if other.any():
            who = people.levels[person[np.argmax(other)]]
            raise UserError(f"Participant {who} has several levels of {name}; expected one.")
    return codes


def _check_groups(codes: np.ndarray, names: list[str], factors: list[_Coded]) -> None:
    """Raise UserError where a combination of the levels of the factors between participants has nobody."""
    found = set(map(tuple, codes.tolist()))
    for combination in itertools.product(*(range(len(factor.levels)) for factor in factors)):
        if names and combination not in found:
            levels = [factor.levels[code] for factor, code in zip(factors, combination, strict=True)]
            where = ", ".join(f"{name} {level}" for name, level in zip(names, levels, strict=True))
            raise UserError(f"No participant with {where} has a value in every cell; expected at least one.")
