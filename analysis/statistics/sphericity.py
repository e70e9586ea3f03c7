"""Sphericity of repeated measures: how far it is violated, and a test of it."""

from typing import NamedTuple

import numpy as np
from scipy import special

NAN = float("nan")


class Sphericity(NamedTuple):
    """Greenhouse and Geisser's and Huynh and Feldt's epsilon; Mauchly's W and its p. NaN: not defined."""

    greenhouse_geisser: float
    huynh_feldt: float
    w: float
    p: float


def sphericity(error: np.ndarray, error_df: int) -> Sphericity:
    """Return the epsilons and Mauchly's test of one stratum.

    error: sums of squares and products of the residuals of p orthonormal contrasts (p × p); error_df:
    participants less groups.

    Mauchly's p differs from R's, and so from JASP's, in the fourth decimal where p exceeds 2: R puts the
    number of cells where the second term of the approximation has the number of contrasts.

    With one contrast (two levels) sphericity holds, so both epsilons are 1. Epsilons are at most 1. Huynh
    and Feldt's is that for designs with groups, as R, SAS and JASP give it. Mauchly's test needs at least
    as many degrees of freedom as contrasts; its p is Box's chi-square approximation with the second term.

    Sources: Greenhouse and Geisser (1959), doi:10.1007/BF02289823; Huynh and Feldt (1976),
    doi:10.3102/10769986001001069, corrected by Lecoutre (1991), doi:10.3102/10769986016004371; Mauchly
    (1940), doi:10.1214/aoms/1177731915; Anderson (2003), An introduction to multivariate statistical
    analysis, section 10.7.
    """
    p = len(error)
    if p == 1:
        return Sphericity(1.0, 1.0, NAN, NAN)
    trace = float(np.trace(error))
    if error_df < 1 or trace <= 0:
        return Sphericity(NAN, NAN, NAN, NAN)
    gg = min(1.0, trace**2 / (p * float((error**2).sum())))
    return Sphericity(gg, _huynh_feldt(gg, p, error_df), *_mauchly(error / (trace / p), error_df))


def _huynh_feldt(gg: float, p: int, df: int) -> float:
    below = p * (df - p * gg)
    return min(1.0, ((df + 1) * p * gg - 2) / below) if below > 1e-9 else NAN


def _mauchly(relative: np.ndarray, df: int) -> tuple[float, float]:
    """Return W and p; `relative` is the matrix with a mean of 1 on its diagonal."""
    p = len(relative)
    sign, log_w = np.linalg.slogdet(relative)
    if df < p or sign <= 0:
        return NAN, NAN
    rho = 1 - (2 * p**2 + p + 2) / (6 * p * df)
    second = (p + 2) * (p - 1) * (p - 2) * (2 * p**3 + 6 * p**2 + 3 * p + 2) / (288 * (p * df * rho) ** 2)
    chi2, freedom = -df * rho * log_w, p * (p + 1) / 2 - 1
    first = special.chdtrc(freedom, chi2)
    corrected = first + second * (special.chdtrc(freedom + 4, chi2) - first)
    return float(np.exp(log_w)), float(np.clip(corrected, 0, 1))
