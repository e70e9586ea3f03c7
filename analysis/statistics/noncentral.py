"""Intervals of noncentrality, by finding the distributions whose tails begin at what was observed.

Steiger and Fouladi (1997), "Noncentrality interval estimation and the evaluation of statistical models", in
What if there were no significance tests?; Cumming and Finch (2001), doi:10.1177/0013164401614002.
"""

import math
from collections.abc import Callable

from scipy import optimize, special

FARTHEST = 1e6  # noncentralities beyond this are given up: their distributions cannot be computed


def t_interval(t: float, df: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of the noncentrality of an observed t; NaN ends where none can be computed."""
    tail = (1 - confidence) / 2
    ends = (_t_end(t, df, 1 - tail), _t_end(t, df, tail))
    return ends if not any(map(math.isnan, ends)) else (math.nan, math.nan)


def _t_end(t: float, df: float, chance: float) -> float:
    def excess(noncentrality: float) -> float:
        return float(special.nctdtr(df, noncentrality, t)) - chance

    width = 1.0
    while width < FARTHEST:
        low, high = t - width, t + width
        if excess(low) >= 0 >= excess(high):
            return _root(excess, low, high)
        width *= 2
    return math.nan


def chi2_interval(chi2: float, df: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of the noncentrality of an observed χ²; 0 where χ² is too small for an end."""
    tail = (1 - confidence) / 2
    return _chi2_end(chi2, df, 1 - tail), _chi2_end(chi2, df, tail)


def _chi2_end(chi2: float, df: float, chance: float) -> float:
    def excess(noncentrality: float) -> float:
        return float(special.chndtr(chi2, df, noncentrality)) - chance

    if special.chdtr(df, chi2) <= chance:
        return 0.0
    high = max(1.0, chi2)
    while excess(high) > 0:
        high *= 2
        if high > FARTHEST:
            return math.nan
    return _root(excess, 0.0, high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(function, low, high, xtol=1e-12, rtol=1e-12))
