"""Student's paired t test between two levels of a factor, on participants' values."""

from typing import Any

import pandas as pd

from analysis import tidy
from analysis.results import Result, notes, versions
from analysis.statistics import assumptions, effect_sizes, t_statistic
from analysis.statistics.effect_sizes import PAIRED_SIZES
from analysis.statistics.rules import check_alternative, check_rule


def paired_t(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str,
    levels: tuple | None = None,
    *,
    effect_size: str = "d_z",
    alternative: str = "two-sided",
) -> Result:
    """Test whether participants' values differ between two levels of a factor (first minus second).

    Parameters
    ----------
    data: one row per participant and level, with the columns `value`, `participant` and `within`.
    levels: the two levels, in order; None takes the two that occur, sorted.
    effect_size: `d_z` divides by the standard deviation of the differences, `d_av` by the root of the mean
        of both levels' variances; `g_z` and `g_av` are these corrected for bias.
    alternative: `two-sided`, `greater` (first > second) or `less`. Intervals are two-sided always.

    Returns
    -------
    t, its p, the mean difference with its 95 % interval, and the effect size with a 95 % interval from the
    noncentral t. Participants without one level are left out and counted. Where there is nothing to test, p
    is NaN and `note` says why. Raises UserError for unknown rules and for tables that `analysis.tidy.wide`
    refuses.

    Source: Student (1908), doi:10.2307/2331554; effect sizes after Lakens (2013),
    doi:10.3389/fpsyg.2013.00863.
    """
    check_alternative(alternative)
    check_rule("effect_size", effect_size, PAIRED_SIZES)
    pair = tidy.two(tidy.wide(data, value, participant, [within], levels), within)
    first, second = t_statistic.columns(pair)
    named: dict[str, Any] = {
        "test": "paired_t",
        "effect": f"{pair.cells[0]} - {pair.cells[1]}",
        "n_participants": len(first),
        "n_excluded": pair.n_excluded,
        "rules": f"Student's paired t test on participants' values; {alternative}; intervals two-sided",
        "versions": versions("scipy"),
    }
    nothing = t_statistic.nothing(first - second, pair.values, "difference")
    if nothing:
        return Result(**named, note=notes(nothing, pair.note))
    one = t_statistic.of_sample(first - second)
    return Result(
        **named,
        **one.estimated("mean difference"),
        **one.tested(alternative),
        **effect_sizes.of_pairs(first, second, effect_size).fields(),
        assumptions=assumptions.normality(first - second, "differences"),
        note=pair.note,
    )
