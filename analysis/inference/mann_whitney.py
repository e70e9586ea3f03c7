"""The Mann-Whitney U test between two groups of participants (Wilcoxon's rank-sum test)."""

import math
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.results import NAN, Result, notes, versions
from analysis.statistics import effect_sizes, rank_sum, t_groups
from analysis.statistics.rank_sum import EXACT_LIMIT
from analysis.statistics.ranked import distribution
from analysis.statistics.rules import check_alternative, check_exact, check_rule
from analysis.tidy import DECIMALS

METHODS = ("exact", "asymptotic")


def mann_whitney(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: tuple | None = None,
    *,
    method: str = "",
    continuity: bool = True,
    alternative: str = "two-sided",
    decimals: int = DECIMALS,
) -> Result:
    """Test whether values tend to be higher in one of two groups (first minus second).

    Parameters
    ----------
    data: one row per participant, with the columns `value`, `participant` and `between`.
    levels: the two groups, in order; None takes the two that occur, sorted.
    method: `exact` is the permutation distribution given the observed ranks, ties included, for up to 100
        participants; `asymptotic` is the normal approximation with correction for ties; empty takes
        `exact` where it can. R and scipy have an exact p without ties only.
    continuity: half a rank of correction, for `asymptotic` only.
    alternative: `two-sided`, `greater` (first > second) or `less`. Intervals are two-sided always.
    decimals: values are rounded to these, so that the noise of floats breaks no ties.

    Returns
    -------
    U of the first group (R's W, scipy's statistic); p; the Hodges-Lehmann shift with its 95 % interval; the
    rank-biserial correlation of groups, which is Cliff's delta, with its 95 % interval. Where there is
    nothing to test, p is NaN and `note` says why. Raises UserError for unknown rules, and for tables that
    `analysis.tidy.groups` refuses.

    Source: Mann and Whitney (1947), doi:10.1214/aoms/1177730491; `rank_sum` names those of the parts.
    """
    groups = t_groups.read(data, value, participant, between, levels)
    first, second = np.round(groups.first, decimals), np.round(groups.second, decimals)
    method = method or ("exact" if groups.n <= EXACT_LIMIT else "asymptotic")
    check_alternative(alternative)
    check_rule("method", method, METHODS)
    if method == "exact":
        check_exact(groups.n, EXACT_LIMIT, "participants")
    named: dict[str, Any] = {
        "test": "mann_whitney",
        "effect": groups.effect,
        "n_participants": groups.n,
        "n_excluded": groups.n_excluded,
        "rules": _rules(method, continuity, alternative, decimals),
        "versions": versions("scipy"),
    }
    if np.ptp(np.concatenate([first, second])) == 0:
        return Result(**named, note=notes("all values are equal, so there is nothing to test", groups.note))
    return Result(
        **named,
        **_location(first, second),
        **_test(first, second, method, continuity, alternative),
        **effect_sizes.cliffs_delta(first, second).fields(),
        note=groups.note,
    )


def _rules(method: str, continuity: bool, alternative: str, decimals: int) -> str:
    how = distribution(method, continuity)
    return (
        f"Mann-Whitney U test; ties share the mean rank; values rounded to {decimals} decimals; {how}; "
        f"{alternative}; intervals two-sided; the rank-biserial correlation is Cliff's delta"
    )


def _location(first: np.ndarray, second: np.ndarray) -> dict[str, Any]:
    estimate, low, high = rank_sum.hodges_lehmann(first, second)
    return {
        "estimate_name": "Hodges-Lehmann shift",
        "estimate": estimate,
        "low": low,
        "high": high,
        "interval": "95 % CI, rank-sum distribution" if not math.isnan(low) else "",
    }


def _test(
    first: np.ndarray, second: np.ndarray, method: str, continuity: bool, alternative: str
) -> dict[str, Any]:
    p = NAN
    if method == "exact":
        p = rank_sum.exact_p(first, second, alternative)
    else:
        p = stats.mannwhitneyu(
            first, second, use_continuity=continuity, alternative=alternative, method="asymptotic"
        ).pvalue
    return {
        "statistic_name": "U",
        "statistic": rank_sum.u_statistic(first, second),
        "p": float(p),
        "p_kind": method,
    }
