"""Pearson's χ² test of independence of two categories."""

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.results import Result, notes, versions
from analysis.statistics import contingency, effect_sizes


def chi_square(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: tuple | None = None,
    *,
    yates: bool = False,
    pool: bool = False,
) -> Result:
    """Test whether the shares of a value's categories differ between levels.

    Parameters
    ----------
    data: one row per participant, with the columns `value` (numbers, words or booleans), `participant` and
        `between`.
    levels: which levels, in order; None takes all that occur.
    yates: Yates' continuity correction, of χ² in tables of 2 × 2 alone. V is never computed from it.
    pool: count rows, although participants have several: as many papers do, and not independent.

    Returns
    -------
    χ² with its degrees of freedom and asymptotic p; Cramér's V with a 95 % interval from the noncentral χ².
    `assumptions` says how small the expected counts are. Where one side of the table has one category only,
    p is NaN and `note` says so. Raises UserError for tables that `analysis.statistics.contingency.counts`
    refuses.

    Source: Pearson (1900), doi:10.1080/14786440009463897; Yates (1934), doi:10.2307/2983604.
    """
    found = contingency.counts(data, value, participant, between, levels, pool)
    named: dict[str, Any] = {
        "test": "chi_square",
        "effect": f"{between} × {value}",
        "n_participants": found.n_participants,
        "n_excluded": found.n_excluded,
        "rules": f"Pearson's χ² test of {found.table.shape[0]} × {found.table.shape[1]} counts, "
        + ("with" if yates and found.table.shape == (2, 2) else "without")
        + " Yates' correction; "
        + ("rows counted" if pool else "participants counted"),
        "versions": versions("scipy"),
    }
    if found.nothing:
        return Result(**named, note=notes(found.nothing, found.note))
    return Result(
        **named,
        **_test(found.table, yates),
        **effect_sizes.cramers_v(_chi2(found.table, 0.0), found.table).fields(),
        assumptions=contingency.smallest_expected(found.table),
        note=found.note,
    )


def _chi2(table: np.ndarray, correction: float) -> float:
    expected = contingency.expected(table)
    return float((np.maximum(0.0, np.abs(table - expected) - correction) ** 2 / expected).sum())


def _test(table: np.ndarray, yates: bool) -> dict[str, Any]:
    chi2 = _chi2(table, 0.5 if yates and table.shape == (2, 2) else 0.0)
    df = math.prod(side - 1 for side in table.shape)
    p = float(stats.chi2.sf(chi2, df))
    return {"statistic_name": "χ²", "statistic": chi2, "df": float(df), "p": p, "p_kind": "asymptotic"}
