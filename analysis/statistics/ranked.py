"""What tests of several levels within participants share: rows minus their mean, and how far these agree."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from analysis import tidy, wording
from analysis.errors import UserError
from analysis.statistics.effect_sizes import concordance
from analysis.tidy import DECIMALS


def several(levels: Sequence, factor: str) -> None:
    """Raise UserError for fewer than two levels."""
    if len(levels) < 2:
        found = ", ".join(map(str, levels)) or "none"
        raise UserError(f"Column {factor} has the levels {found}; expected at least two.")


def centred_ranks(table: tidy.Wide, decimals: int = DECIMALS) -> np.ndarray:
    """Return each participant's ranks of the levels minus their mean; values are rounded first."""
    return stats.rankdata(np.round(table.values, decimals), axis=1) - (len(table.cells) + 1) / 2


def centred(table: tidy.Wide) -> np.ndarray:
    """Return each participant's values minus their mean, exactly zero where they are all equal."""
    same = np.ptp(table.values, axis=1, keepdims=True) == 0
    return np.where(same, 0.0, table.values - table.values.mean(axis=1, keepdims=True))


def binary(table: tidy.Wide, value: str) -> None:
    """Raise UserError unless all values are 0 or 1."""
    odd = table.values[(table.values != 0) & (table.values != 1)]
    if len(odd):
        raise UserError(f"Column {value} holds {odd[0]:g}; expected 0 or 1.")


def nothing(centred: np.ndarray) -> str:
    """Say why there is nothing to test; empty where there is."""
    if len(centred) < 2:
        return f"{wording.count(len(centred), 'participant')} only; expected two or more"
    if not centred.any():
        return "no participant's values differ between the levels, so there is nothing to test"
    return ""


def chi2(centred: np.ndarray, name: str) -> dict[str, Any]:
    """Return the fields of n (k - 1) W, which is Friedman's χ² of ranks and Cochran's Q of zeros and ones."""
    n, k = centred.shape
    statistic = n * (k - 1) * float(concordance(centred))
    p = float(stats.chi2.sf(statistic, k - 1))
    return {"statistic_name": name, "statistic": statistic, "df": k - 1.0, "p": p, "p_kind": "asymptotic"}


def iman_davenport(centred: np.ndarray) -> dict[str, Any]:
    """Return the fields of the F of Iman and Davenport; infinite where all participants agree."""
    n, k = centred.shape
    df, df2 = k - 1.0, (k - 1.0) * (n - 1)
    w = float(concordance(centred))
    statistic = (n - 1) * w / (1 - w) if w < 1 else np.inf
    p = float(stats.f.sf(statistic, df, df2)) if n > 1 else np.nan
    return {"statistic_name": "F", "statistic": statistic, "df": df, "df2": df2, "p": p}


def distribution(method: str, continuity: bool) -> str:
    """Say by which distribution a rank test has its p."""
    if method == "exact":
        return "exact permutation distribution given the ranks"
    how = "with" if continuity else "without"
    return f"normal approximation corrected for ties, {how} continuity correction"
