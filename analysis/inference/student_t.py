"""Student's t test between two groups of participants, with one pooled variance."""

import pandas as pd

from analysis.results import Result
from analysis.statistics import t_groups


def student_t(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: tuple | None = None,
    *,
    effect_size: str = "g",
    alternative: str = "two-sided",
) -> Result:
    """Test whether two groups' means differ (first minus second), assuming that their variances are equal.

    Parameters
    ----------
    data: one row per participant, with the columns `value`, `participant` and `between`.
    levels: the two groups, in order; None takes the two that occur, sorted.
    effect_size: `d`, in pooled standard deviations, or `g`, corrected for bias.
    alternative: `two-sided`, `greater` (first > second) or `less`. Intervals are two-sided always.

    Returns
    -------
    t, its p, the difference of means with its 95 % interval, and the effect size with a 95 % interval from
    the noncentral t. Where there is nothing to test, p is NaN and `note` says why. Raises UserError for
    unknown rules and for tables that `analysis.tidy.groups` refuses.

    Source: Student (1908), doi:10.2307/2331554; g after Hedges (1981), doi:10.3102/10769986006002107.
    """
    groups = t_groups.read(data, value, participant, between, levels)
    return t_groups.test("student_t", groups, True, effect_size, alternative)
