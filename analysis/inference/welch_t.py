"""Welch's t test between two groups of participants, whose variances may differ."""

import pandas as pd

from analysis.results import Result
from analysis.statistics import t_groups


def welch_t(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: tuple | None = None,
    *,
    effect_size: str = "g",
    alternative: str = "two-sided",
) -> Result:
    """Test whether two groups' means differ (first minus second), whatever their variances.

    Parameters
    ----------
    data: one row per participant, with the columns `value`, `participant` and `between`.
    levels: the two groups, in order; None takes the two that occur, sorted.
    effect_size: `d`, in roots of the mean of both variances, or `g`, corrected for bias.
    alternative: `two-sided`, `greater` (first > second) or `less`. Intervals are two-sided always.

    Returns
    -------
    t with Satterthwaite's degrees of freedom, its p, the difference of means with its 95 % interval, and
    the effect size with a 95 % interval from the noncentral t. Where there is nothing to test, p is NaN and
    `note` says why. Raises UserError for unknown rules and for tables that `analysis.tidy.groups` refuses.

    Source: Welch (1947), doi:10.1093/biomet/34.1-2.28; effect size after Delacre et al. (2021),
    doi:10.31234/osf.io/tu6mp.
    """
    groups = t_groups.read(data, value, participant, between, levels)
    return t_groups.test("welch_t", groups, False, effect_size, alternative)
