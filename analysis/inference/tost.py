"""Equivalence: two one-sided t tests against the bounds of what is too small to matter."""

import numbers
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import tidy
from analysis.errors import UserError
from analysis.results import Result, notes, versions
from analysis.statistics import assumptions, effect_sizes, t_groups, t_statistic
from analysis.statistics.effect_sizes import Size
from analysis.statistics.rules import check_rule
from analysis.statistics.t_statistic import T

BOUNDS_IN = ("value", "d")


class Contrast(NamedTuple):
    """What is tested, whoever was measured: pairs or two groups; `one` is None where nothing can be."""

    effect: str
    kind: str
    one: T | None
    spread: float
    size: Size | None
    n: int
    n_excluded: int
    assumptions: str
    note: str


def tost(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str | None = None,
    levels: tuple | None = None,
    *,
    between: str | None = None,
    bounds: float | Sequence[float] | None = None,
    bounds_in: str = "value",
    equal_var: bool = False,
    alpha: float = 0.05,
) -> Result:
    """Test whether two levels of a factor differ by less than the bounds (first minus second).

    Parameters
    ----------
    data: one row per participant and level of `within`, or one row per participant in groups of `between`;
        one of the two is named.
    levels: the two levels, in order; None takes the two that occur, sorted.
    bounds: the smallest differences that matter: one positive number for both sides, or (lower, upper).
        Required, as nothing but the research question can tell them.
    bounds_in: `value`, the unit of the value, or `d`: standard deviations of the differences (d_z), or of
        groups pooled (`equal_var`) or as the root of the mean of both variances. Bounds in d are
        multiplied by the observed standard deviation, which makes them as uncertain as it is.
    equal_var: Student's pooled variance for groups; else Welch's test.
    alpha: of each one-sided test; the interval has 1 - 2 alpha.

    Returns
    -------
    The t and the p of the one-sided test with the larger p: a small p says that the difference is within
    the bounds. The mean difference with its interval of 1 - 2 alpha, 90 % by default, which lies within the
    bounds just where p < alpha; d_z or g with a 95 % interval. Where there is nothing to test, p is NaN and
    `note` says why. Raises UserError for unknown rules and for tables that `analysis.tidy` refuses.

    Source: Schuirmann (1987), doi:10.1007/BF01068419; Lakens (2017), doi:10.1177/1948550617697177.
    """
    check_rule("bounds_in", bounds_in, BOUNDS_IN)
    low, high = _bounds(bounds)
    if (within is None) == (between is None):
        raise UserError("tost takes either within, for pairs, or between, for groups; expected one of them.")
    if within is not None:
        contrast = _pairs(tidy.two(tidy.wide(data, value, participant, [within], levels), within))
    else:
        groups = t_groups.read(data, value, participant, str(between), levels)
        contrast = _groups(groups, equal_var)
    unit = "" if bounds_in == "value" else f" {'d_z' if within is not None else 'd'}"
    named: dict[str, Any] = {
        "test": "tost",
        "effect": contrast.effect,
        "n_participants": contrast.n,
        "n_excluded": contrast.n_excluded,
        "rules": f"two one-sided t tests ({contrast.kind}); equivalence bounds {low:g} to {high:g}{unit}; "
        f"p is the larger of the two; alpha {alpha:g}",
        "versions": versions("scipy"),
        "note": contrast.note,
    }
    if contrast.one is None or contrast.size is None:
        return Result(**named)
    scale = 1.0 if bounds_in == "value" else contrast.spread
    tested = _tested(contrast.one, low * scale, high * scale, alpha)
    return Result(**named, **tested, **contrast.size.fields(), assumptions=contrast.assumptions)


def _bounds(bounds: float | Sequence[float] | None) -> tuple[float, float]:
    if isinstance(bounds, numbers.Real):
        low, high = -float(bounds), float(bounds)
    elif isinstance(bounds, Sequence) and len(bounds) == 2:
        low, high = map(float, bounds)
    else:
        raise UserError(f"bounds is {bounds!r}; expected one positive number, or a lower and an upper one.")
    if not low < high:
        raise UserError(f"bounds go from {low:g} to {high:g}; expected the lower one first.")
    return low, high


def _pairs(pair: tidy.Wide) -> Contrast:
    first, second = t_statistic.columns(pair)
    effect, kind = f"{pair.cells[0]} - {pair.cells[1]}", "paired"
    nothing = t_statistic.nothing(first - second, pair.values, "difference")
    if nothing:
        note = notes(nothing, pair.note)
        return Contrast(effect, kind, None, 0.0, None, len(first), pair.n_excluded, "", note)
    size = effect_sizes.of_pairs(first, second, "d_z")
    one, spread = t_statistic.of_sample(first - second), float(np.std(first - second, ddof=1))
    checked = assumptions.normality(first - second, "differences")
    return Contrast(effect, kind, one, spread, size, len(first), pair.n_excluded, checked, pair.note)


def _groups(groups: t_groups.Groups, equal_var: bool) -> Contrast:
    kind = t_groups.VARIANCES[equal_var]
    nothing = t_groups.nothing(groups)
    if nothing:
        note = notes(nothing, groups.note)
        return Contrast(groups.effect, kind, None, 0.0, None, groups.n, groups.n_excluded, "", note)
    one = t_statistic.of_groups(groups.first, groups.second, equal_var)
    spread = effect_sizes.spread(groups.first, groups.second, equal_var)
    size = effect_sizes.of_groups(groups.first, groups.second, "g", equal_var)
    checked = t_groups.checked(groups)
    return Contrast(groups.effect, kind, one, spread, size, groups.n, groups.n_excluded, checked, groups.note)


def _tested(one: T, low: float, high: float, alpha: float) -> dict[str, Any]:
    above, below = one.p("greater", low), one.p("less", high)
    ends = one.interval(1 - 2 * alpha)
    return {
        "estimate_name": "mean difference",
        "estimate": one.estimate,
        "low": ends[0],
        "high": ends[1],
        "interval": f"{100 - 200 * alpha:g} % CI, t",
        "statistic_name": "t",
        "statistic": one.t(low if above >= below else high),
        "df": float(one.df),
        "p": max(above, below),
    }
