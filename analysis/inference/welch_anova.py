"""Welch's one-way analysis of variance: groups of participants with unequal variances."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from analysis.inference.one_way_anova import assumed, groups_of
from analysis.results import NAN, Result, notes, versions
from analysis.statistics import eta_squared, one_way


def welch_anova(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: Sequence | None = None,
) -> Result:
    """Test whether the means of groups of participants differ, whatever their variances.

    Parameters and errors are those of `one_way_anova`.

    Returns
    -------
    Welch's F with its degrees of freedom and p; eta squared from this F and its degrees of freedom, with a
    95 % interval. Where there is nothing to test (a group with one participant or without variance) p is
    NaN and `note` says why.

    Source: Welch (1951), doi:10.1093/biomet/38.3-4.330.
    """
    groups, n_excluded, left_out = groups_of(data, value, participant, between, levels)
    why = _nothing_to_test(groups)
    f, df, df2 = (NAN, len(groups) - 1, NAN) if why else _welch(groups)
    low, high = (NAN, NAN) if why else eta_squared.interval(f, df, df2)
    return Result(
        test="welch_anova",
        effect=between,
        statistic_name="F",
        statistic=f,
        df=df,
        df2=df2,
        p=NAN if why else float(special.fdtrc(df, df2, f)),
        effect_size_name="η²",
        effect_size=eta_squared.partial(f, df, df2),
        effect_size_low=low,
        effect_size_high=high,
        effect_size_interval=eta_squared.HOW,
        n_participants=sum(map(len, groups)),
        n_excluded=n_excluded,
        assumptions=assumed(groups),
        rules="Welch's one-way analysis of variance on participants' values, variances may differ",
        note=notes(left_out, why),
        versions=versions("numpy", "scipy"),
    )


def _nothing_to_test(groups: Sequence[np.ndarray]) -> str:
    if min(map(len, groups)) < 2:
        return "a group has one participant, so there is nothing to test"
    if any(one_way.is_noise(one_way.sums([group]).within, group) for group in groups):
        return "all participants of a group have the same value, so there is nothing to test"
    return ""


def _welch(groups: Sequence[np.ndarray]) -> tuple[float, int, float]:
    """Return F and its degrees of freedom."""
    sizes = np.array([len(group) for group in groups])
    means = np.array([group.mean() for group in groups])
    weights = sizes / np.array([group.var(ddof=1) for group in groups])
    share = weights / weights.sum()
    df = len(groups) - 1
    spread = float(((1 - share) ** 2 / (sizes - 1)).sum())
    between = float((weights * (means - share @ means) ** 2).sum()) / df
    f = between / (1 + 2 * (df - 1) * spread / ((df + 1) ** 2 - 1))
    return f, df, ((df + 1) ** 2 - 1) / (3 * spread)
