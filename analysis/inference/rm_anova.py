"""Repeated-measures analysis of variance with any number of factors within participants."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.errors import UserError
from analysis.results import Result
from analysis.statistics import factorial, factorial_table


def rm_anova(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str | Sequence[str],
    levels: Sequence | Mapping[str, Sequence] | None = None,
    *,
    correction: str = "gg",
    observed: Sequence[str] = (),
) -> list[Result]:
    """Test the main effects and interactions of factors within participants.

    Parameters
    ----------
    data: one row per participant and cell, with the columns `value`, `participant` and those of `within`.
    within: one or more factors; their levels must be fully crossed.
    levels: the levels of the one factor, or those of some factors by name; None takes all that occur.
    correction: of the degrees of freedom where sphericity can be violated (more than one contrast): `gg`
        (Greenhouse and Geisser), `hf` (Huynh and Feldt) or `none`.
    observed: factors that were observed and not manipulated, for generalised eta squared.

    Returns
    -------
    A Result for each effect, named `a`, `b`, `a × b`: F, its degrees of freedom as corrected, p, partial
    eta squared with its 95 % interval (from the corrected degrees of freedom) and generalised eta squared
    as the estimate. `assumptions` gives the uncorrected degrees of freedom, both epsilons and Mauchly's
    test. Participants without a value in every cell are left out and counted. Where there is nothing to
    test (one participant, no variance between participants) p is NaN and `note` says why. Raises
    UserError for unknown rules and for tables that `analysis.statistics.factorial_table.read` refuses.

    Sources: those of `analysis.statistics.contrasts`, `analysis.statistics.sphericity` and
    `analysis.statistics.eta_squared`.
    """
    if not within:
        raise UserError("No column is named as within; expected at least one.")
    table = factorial_table.read(data, value, participant, within, (), levels)
    return factorial.results("rm_anova", table, 3, correction, observed)
