"""Student's t test of one sample: participants' values against a given mean."""

from typing import Any

import numpy as np
import pandas as pd

from analysis import tidy
from analysis.results import Result, notes, versions
from analysis.statistics import assumptions, effect_sizes, t_statistic
from analysis.statistics.effect_sizes import SAMPLE_SIZES
from analysis.statistics.rules import check_alternative, check_rule

EVERYBODY = "everybody"  # a column for the one group that all belong to


def one_sample_t(
    data: pd.DataFrame,
    value: str,
    participant: str,
    *,
    mean: float = 0.0,
    effect_size: str = "d",
    alternative: str = "two-sided",
) -> Result:
    """Test whether participants' mean value differs from `mean`, such as the chance level of a choice.

    Parameters
    ----------
    data: one row per participant, with the columns `value` and `participant`.
    mean: the mean under the null, in the unit of the value.
    effect_size: `d`, (mean - `mean`) / standard deviation, or `g`, corrected for bias.
    alternative: `two-sided`, `greater` (above `mean`) or `less`. Intervals are two-sided always.

    Returns
    -------
    t, its p, the mean with its 95 % interval, and the effect size with a 95 % interval from the noncentral
    t. Where there is nothing to test, p is NaN and `note` says why. Raises UserError for unknown rules, a
    missing column and repeated participants.

    Source: Student (1908), doi:10.2307/2331554.
    """
    check_alternative(alternative)
    check_rule("effect_size", effect_size, SAMPLE_SIZES)
    values, left_out = _values(data, value, participant)
    named: dict[str, Any] = {
        "test": "one_sample_t",
        "effect": f"{value} against {mean:g}",
        "n_participants": len(values),
        "n_excluded": int(data[participant].nunique()) - len(values),
        "rules": f"Student's t test of one sample against {mean:g}; {alternative}; intervals two-sided",
        "versions": versions("scipy"),
    }
    nothing = t_statistic.nothing(values, values, "value")
    if nothing:
        return Result(**named, note=notes(nothing, left_out))
    one = t_statistic.of_sample(values)
    return Result(
        **named,
        **one.estimated("mean"),
        **one.tested(alternative, mean),
        **effect_sizes.of_sample(values, effect_size, mean).fields(),
        assumptions=assumptions.normality(values, "values"),
        note=left_out,
    )


def _values(data: pd.DataFrame, value: str, participant: str) -> tuple[np.ndarray, str]:
    """Return the values of one row per participant, as those of one group, and who has none."""
    groups, left_out = tidy.groups(data.assign(**{EVERYBODY: 0}), value, participant, EVERYBODY)
    return groups.get(0, np.array([])), left_out
