"""The Kruskal-Wallis test between any number of groups of participants."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis import tidy
from analysis.intervals import RESAMPLES
from analysis.results import Result, notes, versions
from analysis.statistics import effect_sizes, ranked
from analysis.tidy import DECIMALS


def kruskal(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: tuple | None = None,
    *,
    resamples: int = RESAMPLES,
    decimals: int = DECIMALS,
) -> Result:
    """Test whether values tend to be higher in some groups than in others.

    Parameters
    ----------
    data: one row per participant, with the columns `value`, `participant` and `between`.
    levels: which groups; None takes all that occur.
    resamples: of the bootstrap of ε²; 0 leaves its interval out.
    decimals: values are rounded to these, so that the noise of floats breaks no ties.

    Returns
    -------
    H, corrected for ties, with its degrees of freedom and asymptotic p, and ε² = H / (N - 1) with a 95 %
    percentile bootstrap interval over participants within groups (ε² is never negative, and so too high on
    average). Where there is nothing to test, p is NaN and `note` says why. Raises UserError for fewer than
    two groups and tables that `analysis.tidy.groups` refuses.

    Source: Kruskal and Wallis (1952), doi:10.1080/01621459.1952.10483441.
    """
    found, left_out = tidy.groups(data, value, participant, between, levels)
    ranked.several(list(found), between)
    groups = [np.round(group, decimals) for group in found.values()]
    n = sum(map(len, groups))
    meant = data if levels is None else data[data[between].isin(list(levels))]
    named: dict[str, Any] = {
        "test": "kruskal",
        "effect": between,
        "n_participants": n,
        "n_excluded": int(meant[participant].nunique()) - n,
        "rules": f"Kruskal-Wallis test of {len(groups)} groups, corrected for ties, χ² approximation; "
        f"values rounded to {decimals} decimals",
        "versions": versions("scipy"),
    }
    if np.ptp(np.concatenate(groups)) == 0:
        return Result(**named, note=notes("all values are equal, so there is nothing to test", left_out))
    h = (n - 1) * float(effect_sizes.share_between(*groups))
    return Result(
        **named,
        statistic_name="H",
        statistic=h,
        df=len(groups) - 1.0,
        p=float(stats.chi2.sf(h, len(groups) - 1)),
        p_kind="asymptotic",
        **effect_sizes.epsilon_squared(groups, resamples).fields(),
        note=left_out,
    )
