"""Friedman's test of several levels within participants."""

from typing import Any

import pandas as pd

from analysis import tidy
from analysis.intervals import RESAMPLES
from analysis.results import Result, notes, versions
from analysis.statistics import effect_sizes, ranked
from analysis.statistics.rules import check_rule
from analysis.tidy import DECIMALS

METHODS = {"asymptotic": "χ² approximation", "F": "F approximation of Iman and Davenport"}


def friedman(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str,
    levels: tuple | None = None,
    *,
    method: str = "asymptotic",
    resamples: int = RESAMPLES,
    decimals: int = DECIMALS,
) -> Result:
    """Test whether participants' values rank some levels of a factor higher than others.

    Parameters
    ----------
    data: one row per participant and level, with the columns `value`, `participant` and `within`.
    levels: which levels; None takes all that occur.
    method: `asymptotic` is Friedman's χ², corrected for ties; `F` that of Iman and Davenport (1980),
        doi:10.1080/03610928008827904, which is closer to the nominal rate for few participants.
    resamples: of the bootstrap of W; 0 leaves its interval out.
    decimals: values are rounded to these, so that the noise of floats breaks no ties.

    Returns
    -------
    χ² or F with its degrees of freedom and p, and Kendall's W with a 95 % percentile bootstrap interval over
    participants (W is never negative, and so too high on average). Where there is nothing to test, p is NaN
    and `note` says why. Raises UserError for fewer than two levels, unknown rules and tables that
    `analysis.tidy.wide` refuses.

    Source: Friedman (1937), doi:10.1080/01621459.1937.10503522.
    """
    check_rule("method", method, tuple(METHODS))
    table = tidy.wide(data, value, participant, [within], levels)
    ranked.several(table.cells, within)
    ranks = ranked.centred_ranks(table, decimals)
    named: dict[str, Any] = {
        "test": "friedman",
        "effect": within,
        "n_participants": len(ranks),
        "n_excluded": table.n_excluded,
        "rules": f"Friedman's test of {len(table.cells)} levels, corrected for ties, {METHODS[method]}; "
        f"values rounded to {decimals} decimals",
        "versions": versions("scipy"),
    }
    nothing = ranked.nothing(ranks)
    if nothing:
        return Result(**named, note=notes(nothing, table.note))
    return Result(
        **named,
        **(ranked.chi2(ranks, "χ²") if method == "asymptotic" else ranked.iman_davenport(ranks)),
        **effect_sizes.kendalls_w(ranks, resamples).fields(),
        note=table.note,
    )
