"""Exact tests of independence of two categories: Fisher's, and Freeman and Halton's for larger tables."""

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.errors import UserError
from analysis.intervals import SEED
from analysis.results import Result, notes, versions
from analysis.statistics import contingency, effect_sizes
from analysis.statistics.contingency import Counts
from analysis.statistics.rules import check_rule

METHODS = ("exact", "Monte Carlo")
SAMPLES = 99_999


def exact_table(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: tuple | None = None,
    *,
    method: str = "",
    samples: int = SAMPLES,
    seed: int = SEED,
    pool: bool = False,
) -> Result:
    """Test whether the shares of a value's categories differ between levels, whatever the counts.

    Parameters
    ----------
    data: one row per participant, with the columns `value` (numbers, words or booleans), `participant` and
        `between`.
    levels: which levels, in order; None takes all that occur.
    method: `exact` goes through all tables with the same sums, `Monte Carlo` draws `samples` of them with
        `seed`; empty takes `exact` where there are not too many. Two-sided: tables as probable as the
        observed one, or less.
    pool: count rows, although participants have several: not independent, and said so.

    Returns
    -------
    p, with no statistic; Cramér's V with a 95 % interval from the noncentral χ². For 2 × 2 also the
    conditional odds ratio of the last value (1 of 0 and 1) in the first level to the second, with its exact
    95 % interval, as R's `fisher.test`. Where one side of the table has one category only, p is NaN and
    `note` says so. Raises UserError for unknown rules, for `exact` with too many tables, and for tables that
    `analysis.statistics.contingency.counts` refuses.

    Source: Fisher (1935), doi:10.2307/2342435; Freeman and Halton (1951), doi:10.1093/biomet/38.1-2.141.
    """
    check_rule("method", method, ("", *METHODS))
    found = contingency.counts(data, value, participant, between, levels, pool)
    named: dict[str, Any] = {
        "test": "exact_table",
        "effect": f"{between} × {value}",
        "n_participants": found.n_participants,
        "n_excluded": found.n_excluded,
        "versions": versions("scipy"),
    }
    counted = "rows counted" if pool else "participants counted"
    if found.nothing:
        return Result(**named, rules=counted, note=notes(found.nothing, found.note))
    p, kind, rules = _p(found.table, method, samples, seed)
    chi2 = ((found.table - contingency.expected(found.table)) ** 2 / contingency.expected(found.table)).sum()
    return Result(
        **named,
        **_odds_ratio(found),
        p=p,
        p_kind=kind,
        **effect_sizes.cramers_v(float(chi2), found.table).fields(),
        assumptions=contingency.smallest_expected(found.table),
        rules=f"{rules}; two-sided, by probability; {counted}",
        note=found.note,
    )


def _p(table: np.ndarray, method: str, samples: int, seed: int) -> tuple[float, str, str]:
    name = "Fisher's exact test" if table.shape == (2, 2) else "Fisher-Freeman-Halton test"
    if method != "Monte Carlo":
        exact = contingency.enumerated(table)
        if exact is not None:
            return exact[0], "exact", f"{name}, all {exact[1]:,} tables with the same sums"
        if method == "exact":
            raise UserError("There are too many tables with the same sums; expected method='Monte Carlo'.")
    p = contingency.sampled(table, samples, seed)
    error = math.sqrt(p * (1 - p) / samples)
    said = f"{name}, {samples} random tables with the same sums, seed {seed}, standard error of p {error:.2g}"
    return p, "Monte Carlo", said


def _odds_ratio(found: Counts) -> dict[str, Any]:
    if found.table.shape != (2, 2):
        return {}
    ratio = stats.contingency.odds_ratio(found.table[:, ::-1], kind="conditional")
    ends = ratio.confidence_interval(0.95)
    return {
        "unit": "number",
        "estimate_name": f"odds ratio of {found.values[-1]}, {found.levels[0]} to {found.levels[1]}",
        "estimate": float(ratio.statistic),
        "low": float(ends.low),
        "high": float(ends.high),
        "interval": "95 % CI, exact conditional",
    }
