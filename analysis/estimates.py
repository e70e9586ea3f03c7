"""A measure's cells become estimates: the mean over participants with its intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.data import Data
from analysis.design import Factor
from analysis.intervals import BCA, INTERVALS, leaves
from analysis.measures import MEASURES
from analysis.results import NAN, Result
from analysis.trials import PARTICIPANT

MOST_FOR_BCA = 300  # participants; its jackknife takes their square, and t is as good by then


def estimates(data: Data, measure: str, subset: str, only: dict[str, str] | None = None) -> list[Result]:
    """Return the means over participants: overall, of each level of each factor, of each combination.

    Of a factor with two levels within participants also the paired difference. The levels of one factor are
    named by `Factor.label`, a combination with all names (`scheme=max9, references=natural`).
    """
    factors = data.factors(measure)
    found = []
    for group in groups_of(factors):
        cells = data.cells(measure, subset, [factor.column for factor in group], only)
        found += [one for part in _levels(cells, measure, group) for one in _rows(part, data, measure)]
        if len(group) == 1 and group[0].kind == "within" and not MEASURES[measure].splits:
            found += _differences(cells, group[0], data, measure)
    where = [f"{name}={level}" for name, level in (only or {}).items()]
    named = ", ".join(where if where and subset == "all" else [subset, *where])
    return [replace(one, subset=named) for one in found]


def groups_of(factors: Sequence[Factor]) -> list[list[Factor]]:
    """Return what the means are taken by: nothing, each factor, and all of them."""
    if len(factors) < 2:
        return [list(factors)]
    return [[], *([factor] for factor in factors), list(factors)]


class _Part:
    """The cells of one combination of levels: what they are called, participants' values, their trials."""

    def __init__(self, effect: str, values: np.ndarray, n_trials: int) -> None:
        self.effect, self.values, self.n_trials = effect, np.sort(values), n_trials


def _levels(cells: pd.DataFrame, measure: str, group: Sequence[Factor]) -> Iterator[_Part]:
    """Yield the combinations of levels in the factors' order; all participants where there is none."""
    splits = MEASURES[measure].splits
    columns = [*(factor.column for factor in group), *splits]
    if not columns:
        yield _Part("all", cells["value"].to_numpy(float), int(cells["n_trials"].sum()))
        return
    orders = {factor.column: {level: i for i, level in enumerate(factor.levels)} for factor in group}
    parts: list[tuple[list[int], int, dict[str, str], pd.DataFrame]] = []
    for key, own in cells.groupby(columns, sort=True, observed=True):
        levels = dict(zip(columns, map(_said, key), strict=True))
        place = [orders[name].get(levels[name], 0) for name in columns if name in orders]
        parts.append((place, len(parts), levels, own))
    for _, _, levels, own in sorted(parts, key=lambda part: part[:2]):
        names = [f"{_short(name)}={level}" for name, level in levels.items()]
        if len(group) == 1 and not splits:
            names = [group[0].label(level) for level in levels.values()]
        yield _Part(", ".join(names), own["value"].to_numpy(float), int(own["n_trials"].sum()))


def _said(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)


def _short(column: str) -> str:
    return column.removeprefix("factor_")


def _differences(cells: pd.DataFrame, factor: Factor, data: Data, measure: str) -> list[Result]:
    if len(factor.levels) != 2:
        return []
    first, second = factor.levels
    wide = cells.pivot(index=PARTICIPANT, columns=factor.column, values="value")
    both = wide.reindex(columns=[first, second]).dropna()
    used = cells[cells[PARTICIPANT].isin(both.index)]
    part = _Part(factor.difference, (both[first] - both[second]).to_numpy(), int(used["n_trials"].sum()))
    return _rows(part, data, measure)


def _rows(part: _Part, data: Data, name: str) -> list[Result]:
    measure, n = MEASURES[name], len(part.values)
    paired = ", paired difference" if " - " in part.effect else ""
    base = Result(
        measure=name,
        effect=part.effect,
        unit=measure.unit,
        estimate_name=f"mean of participants' {measure.within}s{paired}",
        estimate=float(np.mean(part.values)) if n else NAN,
        n_participants=n,
        n_trials=part.n_trials,
        n_excluded=data.selection.n_excluded + max(0, len(data.selection.participants) - n),
        rules=f"{measure.within} per participant and combination of levels, then mean over participants",
    )
    chosen = [one for one in INTERVALS if one != BCA or n <= MOST_FOR_BCA]
    return [_around(base, part.values, interval) for interval in chosen]


def _around(base: Result, values: np.ndarray, interval: str) -> Result:
    """Return the estimate with one of the intervals around it."""
    low, high = INTERVALS[interval](values)
    beyond = leaves(low, high, base.unit, base.is_contrast)
    note = "the interval leaves the possible values" if beyond else _note(values, interval, low)
    return replace(base, low=low, high=high, interval=interval, note=note)


def _note(values: np.ndarray, interval: str, low: float) -> str:
    if len(values) < 2:
        return "an interval needs two participants"
    if np.ptp(values) == 0:
        return "all participants have the same value" + ("; no bootstrap" if "BCa" in interval else "")
    return "the bootstrap gave no interval" if np.isnan(low) else ""
