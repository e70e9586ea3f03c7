"""The t tests between two groups: Student's and Welch's differ in the variance alone."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import tidy
from analysis.errors import UserError
from analysis.results import Result, notes, versions
from analysis.statistics import assumptions, effect_sizes, t_statistic
from analysis.statistics.effect_sizes import SAMPLE_SIZES
from analysis.statistics.rules import check_alternative, check_rule

VARIANCES = {True: "Student's t test, pooled variance", False: "Welch's t test, variances not assumed equal"}


class Groups(NamedTuple):
    """Two groups' sorted values, their names, and the participants left out."""

    first: np.ndarray
    second: np.ndarray
    levels: list
    n_excluded: int
    note: str

    @property
    def effect(self) -> str:
        """Return the contrast's name."""
        return f"{self.levels[0]} - {self.levels[1]}"

    @property
    def n(self) -> int:
        """Return the number of participants."""
        return len(self.first) + len(self.second)


def read(data: pd.DataFrame, value: str, participant: str, between: str, levels: Sequence | None) -> Groups:
    """Return the values of two groups; raises UserError for more or fewer."""
    groups, note = tidy.groups(data, value, participant, between, levels)
    if len(groups) != 2:
        found = ", ".join(map(str, groups)) or "none"
        raise UserError(f"Column {between} has the levels {found}; expected two, or name them as levels.")
    first, second = groups.values()
    meant = data[data[between].isin(list(groups))] if levels is not None else data
    n_excluded = int(meant[participant].nunique()) - len(first) - len(second)
    return Groups(first, second, list(groups), n_excluded, note)


def nothing(groups: Groups) -> str:
    """Say why there is nothing to test; empty where there is."""
    if min(len(groups.first), len(groups.second)) < 2:
        return "a group has one participant only; expected two or more in each"
    both = np.concatenate([groups.first, groups.second])
    if t_statistic.constant(groups.first, both) and t_statistic.constant(groups.second, both):
        return "the values do not vary within the groups, so there is nothing to test"
    return ""


def test(name: str, groups: Groups, equal_var: bool, effect_size: str, alternative: str) -> Result:
    """Return the result of Student's or Welch's t test."""
    check_alternative(alternative)
    check_rule("effect_size", effect_size, SAMPLE_SIZES)
    named: dict[str, Any] = {
        "test": name,
        "effect": groups.effect,
        "n_participants": groups.n,
        "n_excluded": groups.n_excluded,
        "rules": f"{VARIANCES[equal_var]}; {alternative}; intervals two-sided",
        "versions": versions("scipy"),
    }
    if nothing(groups):
        return Result(**named, note=notes(nothing(groups), groups.note))
    one = t_statistic.of_groups(groups.first, groups.second, equal_var)
    return Result(
        **named,
        **one.estimated("difference of means"),
        **one.tested(alternative),
        **effect_sizes.of_groups(groups.first, groups.second, effect_size, equal_var).fields(),
        assumptions=checked(groups),
        note=groups.note,
    )


def checked(groups: Groups) -> str:
    """Say what checks of normality and of equal variances find."""
    values = [groups.first, groups.second]
    return notes(
        assumptions.normality(assumptions.residuals(values), "residuals"), assumptions.equal_variances(values)
    )
