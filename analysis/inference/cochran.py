"""Cochran's Q test of several levels within participants, on one yes-or-no value for each."""

from typing import Any

import pandas as pd

from analysis import tidy
from analysis.intervals import RESAMPLES
from analysis.results import Result, notes, versions
from analysis.statistics import effect_sizes, ranked

FEW = 24  # cells of participants whose values differ, below which χ² is a rough approximation


def cochran(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str,
    levels: tuple | None = None,
    *,
    resamples: int = RESAMPLES,
) -> Result:
    """Test whether the share of participants with a 1 differs between levels of a factor.

    Parameters
    ----------
    data: one row per participant and level, with the columns `value` (0 or 1), `participant` and `within`.
    levels: which levels; None takes all that occur.
    resamples: of the bootstrap of W; 0 leaves its interval out.

    Returns
    -------
    Q with its degrees of freedom and asymptotic p, and Kendall's W corrected for ties, Q / (n (k - 1)), with
    a 95 % percentile bootstrap interval over participants. Where there is nothing to test, p is NaN and
    `note` says why. Raises UserError for fewer than two levels, values other than 0 and 1, and tables that
    `analysis.tidy.wide` refuses.

    Source: Cochran (1950), doi:10.1093/biomet/37.3-4.256; effect size after Serlin et al. (1982),
    doi:10.3102/00028312019001155. With two levels it is McNemar's χ² without continuity correction.
    """
    table = tidy.wide(data, value, participant, [within], levels)
    ranked.several(table.cells, within)
    ranked.binary(table, value)
    centred = ranked.centred(table)
    cells = int(centred.any(axis=1).sum()) * len(table.cells)
    named: dict[str, Any] = {
        "test": "cochran",
        "effect": within,
        "n_participants": len(centred),
        "n_excluded": table.n_excluded,
        "rules": f"Cochran's Q test of {len(table.cells)} levels, χ² approximation",
        "versions": versions("scipy"),
    }
    nothing = ranked.nothing(centred)
    if nothing:
        return Result(**named, note=notes(nothing, table.note))
    rough = f"χ² is a rough approximation for fewer than {FEW} values that can differ" if cells < FEW else ""
    return Result(
        **named,
        **ranked.chi2(centred, "Q"),
        **effect_sizes.kendalls_w(centred, resamples).fields(),
        note=notes(rough, table.note),
    )
