"""One-way analysis of variance between groups of participants."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import tidy
from analysis.errors import UserError
from analysis.results import Result, notes, versions
from analysis.statistics import assumptions, eta_squared, one_way


def one_way_anova(
    data: pd.DataFrame,
    value: str,
    participant: str,
    between: str,
    levels: Sequence | None = None,
) -> Result:
    """Test whether the means of groups of participants differ, where their variances are equal.

    Parameters
    ----------
    data: one row per participant, with the columns `value`, `participant` and `between` (the group).
    levels: the groups to compare; None takes all that occur.

    Returns
    -------
    F with its degrees of freedom and p; eta squared with a 95 % interval; omega squared as the estimate.
    Where there is nothing to test (as many groups as participants, no variance within groups) p is NaN and
    `note` says why. Raises UserError for fewer than two groups and for tables that `analysis.tidy.groups`
    refuses. Participants without a value or a group are counted in `n_excluded`.

    Sources: Fisher (1925), Statistical methods for research workers; of the effect sizes,
    `analysis.statistics.eta_squared`.
    """
    values, n_excluded, left_out = groups_of(data, value, participant, between, levels)
    sums = one_way.sums(values)
    why = nothing_to_test(sums, values)
    return Result(
        test="one_way_anova",
        effect=between,
        statistic_name="F",
        df=sums.df,
        df2=sums.df2,
        **({} if why else _test(sums)),
        n_participants=sums.df + sums.df2 + 1,
        n_excluded=n_excluded,
        assumptions=assumed(values),
        rules="one-way analysis of variance on participants' values, equal variances assumed",
        note=notes(left_out, why),
        versions=versions("numpy", "scipy"),
    )


def groups_of(
    data: pd.DataFrame, value: str, participant: str, between: str, levels: Sequence | None
) -> tuple[list[np.ndarray], int, str]:
    """Return the values of at least two groups, how many participants are left out, and a note on them."""
    tidy.check(data, value, participant, between)
    known = data[data[between].notna()]
    groups = list(tidy.groups(known, value, participant, between, levels)[0].values())
    if len(groups) < 2:
        found = ", ".join(map(str, sorted(set(known[between])))) or "none"
        raise UserError(f"Column {between} has the levels {found}; expected at least two of them.")
    meant = data if levels is None else data[data[between].isin(list(levels)) | data[between].isna()]
    gone = int(meant[participant].nunique()) - sum(map(len, groups))
    missing = "a value or a group" if len(known) < len(data) else "a value"
    return groups, gone, tidy.left_out(gone, missing)


def nothing_to_test(sums: one_way.OneWay, groups: Sequence[np.ndarray]) -> str:
    """Say why there is nothing to test; empty where there is."""
    if sums.df2 < 1:
        return "no group has two participants, so there is nothing to test"
    if one_way.is_noise(sums.within, np.concatenate(groups)):
        return "all participants of a group have the same value, so there is nothing to test"
    return ""


def assumed(groups: list[np.ndarray]) -> str:
    """Say what the tests of normal residuals and equal variances find."""
    normal = assumptions.normality(assumptions.residuals(groups), "residuals")
    return notes(normal, assumptions.equal_variances(groups))


def _test(sums: one_way.OneWay) -> dict[str, Any]:
    f, p = one_way.f_ratio(*sums)
    low, high = eta_squared.interval(f, sums.df, sums.df2)
    return {
        "estimate_name": "ω²",
        "unit": "number",
        "estimate": eta_squared.omega(f, sums.df, sums.df + sums.df2 + 1),
        "statistic": f,
        "p": p,
        "effect_size_name": "η²",
        "effect_size": eta_squared.partial(f, sums.df, sums.df2),
        "effect_size_low": low,
        "effect_size_high": high,
        "effect_size_interval": eta_squared.HOW,
    }
