"""Analysis of variance with any number of factors within and between participants."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.results import Result
from analysis.statistics import factorial, factorial_table


def mixed_anova(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str | Sequence[str] = (),
    between: str | Sequence[str] = (),
    levels: Sequence | Mapping[str, Sequence] | None = None,
    *,
    ss_type: int = 3,
    correction: str = "gg",
    observed: Sequence[str] = (),
) -> list[Result]:
    """Test the main effects and interactions of factors within and between participants.

    Parameters
    ----------
    data: one row per participant and cell, with the columns `value`, `participant` and those of the factors.
    within: the factors that vary within participants; their levels must be fully crossed.
    between: the factors that vary between participants; groups may differ in size, none may be empty.
    levels: the levels of some factors by name; None takes all that occur.
    ss_type: with groups of different sizes, 3 compares means that weigh all groups alike (SPSS, JASP,
        afex); 2 adjusts an effect for all that do not contain it (car, pingouin).
    correction, observed: see `rm_anova`.

    Returns
    -------
    A Result for each effect, those between participants first, named `group × condition`, with what
    `rm_anova` gives. `assumptions` of an effect between participants is a test of equal variances of the
    participants' means.

    Sources: those of `analysis.statistics.contrasts`, `analysis.statistics.sphericity` and
    `analysis.statistics.eta_squared`.
    """
    table = factorial_table.read(data, value, participant, within, between, levels)
    return factorial.results("mixed_anova", table, ss_type, correction, observed)
