"""Effect sizes: named, signed where they have a direction, and with an interval.

Names of standardised differences after Lakens (2013), doi:10.3389/fpsyg.2013.00863. `d_av` divides by the
root of the mean of the two variances (Cumming 2012, ISBN 978-0-415-87968-2), not by the mean of the two
standard deviations.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, special, stats

from analysis.results import NAN
from analysis.statistics import noncentral, t_statistic
from analysis.statistics.bootstrap import of_groups as bootstrap_of_groups
from analysis.statistics.bootstrap import of_rows as bootstrap_of_rows

SAMPLE_SIZES = ("d", "g")
PAIRED_SIZES = ("d_z", "d_av", "g_z", "g_av")
NAMES = {"d": "Cohen's d", "g": "Hedges' g"}
Z = float(special.ndtri(0.975))
NONCENTRAL_T = "95 % CI, noncentral t"


class Size(NamedTuple):
    """An effect size, its name and its interval."""

    name: str
    value: float = NAN
    low: float = NAN
    high: float = NAN
    interval: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the fields of a result."""
        return {
            "effect_size_name": self.name,
            "effect_size": self.value,
            "effect_size_low": self.low,
            "effect_size_high": self.high,
            "effect_size_interval": self.interval,
        }


def hedges_correction(df: float) -> float:
    """Return the factor that takes the bias of a standardised difference away, with gamma functions.

    Hedges (1981), doi:10.3102/10769986006002107; not the approximation 1 - 3 / (4 df - 1). NaN for one
    degree of freedom, where the expectation of d does not exist.
    """
    if df <= 1:
        return NAN
    return math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)


def of_sample(values: np.ndarray, kind: str, mean: float = 0.0) -> Size:
    """Return `d` = (mean of the values - `mean`) / their standard deviation, or `g`, d corrected for bias."""
    return _scaled(values - mean, 1.0, kind, NAMES[kind])


def of_pairs(first: np.ndarray, second: np.ndarray, kind: str) -> Size:
    """Return a standardised difference of pairs, first minus second.

    `d_z` divides the mean difference by the standard deviation of the differences, `d_av` by that of the
    values; `g_z` and `g_av` are these corrected for bias with n - 1 degrees of freedom. The interval of
    d_av is approximate (Algina and Keselman 2003, doi:10.1177/0013164403256358).
    """
    differences = first - second
    if kind.endswith("_z"):
        return _scaled(differences, 1.0, kind, kind)
    factor = float(differences.std(ddof=1)) / spread(first, second, equal_var=False)
    return _scaled(differences, factor, kind, kind)


def _scaled(values: np.ndarray, factor: float, kind: str, name: str) -> Size:
    """Return mean over standard deviation, times a factor."""
    one = t_statistic.of_sample(values)
    factor *= hedges_correction(one.df) if kind.startswith("g") else 1.0
    return _of_t(one, factor / math.sqrt(len(values)), name)


def of_groups(first: np.ndarray, second: np.ndarray, kind: str, equal_var: bool) -> Size:
    """Return the standardised difference of two groups, first minus second: `d`, or `g` corrected for bias.

    `equal_var`: in pooled standard deviations (Hedges 1981); else in roots of the mean of both variances
    (Delacre et al. 2021, doi:10.31234/osf.io/tu6mp, which also gives its correction and interval).
    """
    one = t_statistic.of_groups(first, second, equal_var)
    a, b = float(first.var(ddof=1)), float(second.var(ddof=1))
    n, m = len(first) - 1, len(second) - 1
    df = one.df if equal_var else n * m * (a + b) ** 2 / (m * a**2 + n * b**2)
    factor = hedges_correction(df) if kind == "g" else 1.0
    return _of_t(one, factor * one.se / spread(first, second, equal_var), NAMES[kind])


def spread(first: np.ndarray, second: np.ndarray, equal_var: bool) -> float:
    """Return the standard deviation of two groups: pooled, or the root of the mean of both variances."""
    a, b = float(first.var(ddof=1)), float(second.var(ddof=1))
    n, m = len(first) - 1, len(second) - 1
    return math.sqrt((n * a + m * b) / (n + m) if equal_var else (a + b) / 2)


def _of_t(one: t_statistic.T, factor: float, name: str) -> Size:
    low, high = noncentral.t_interval(one.t(), one.df)
    return Size(name, one.t() * factor, low * factor, high * factor, NONCENTRAL_T)


def cliffs_delta(first: np.ndarray, second: np.ndarray) -> Size:
    """Return P(first > second) - P(first < second): Cliff's delta, the rank-biserial correlation of groups.

    Cliff (1993), doi:10.1037/0033-2909.114.3.494. The interval is that of the area under a curve of Newcombe
    (2006), doi:10.1002/sim.2324, method 5: it stays within -1 to 1 and has width at both ends.
    """
    n, m = len(first), len(second)
    area = float(stats.rankdata(np.concatenate([first, second]))[:n].sum() - n * (n + 1) / 2) / (n * m)
    low, high = (_area_end(area, n, m, side) for side in (-1, 1))
    name = "rank-biserial correlation"
    return Size(name, 2 * area - 1, 2 * low - 1, 2 * high - 1, "95 % CI, Newcombe's method 5")


def _area_end(area: float, n: int, m: int, side: int) -> float:
    """Return the area above (`side` 1) or below (-1) that is just 1.96 of its own standard errors away."""

    def excess(true: float) -> float:
        inflation = 1 + ((n + m) / 2 - 1) * ((1 - true) / (2 - true) + true / (1 + true))
        error = math.sqrt(max(true * (1 - true), 0.0) * inflation / (n * m))
        return side * (true - area) - Z * error

    outer = float(side > 0)
    beyond = area + side * 1e-9  # at the area itself the error can be zero too
    return outer if area == outer else float(optimize.brentq(excess, beyond, outer, xtol=1e-12))


def kendalls_w(centred: np.ndarray, resamples: int) -> Size:
    """Return Kendall's W of rows that each sum to zero, corrected for ties: 0 no agreement, 1 full agreement.

    `centred`: participants × levels, ranks minus their mean. Kendall and Babington Smith (1939),
    doi:10.1214/aoms/1177732186.
    """
    low, high, interval = bootstrap_of_rows(centred, concordance, resamples)
    return Size("Kendall's W", float(concordance(centred)), low, high, interval)


def concordance(centred: np.ndarray) -> np.ndarray:
    """Return W of rows (… × participants × levels) that each sum to zero; 0 where nothing varies."""
    n = centred.shape[-2]
    between = (centred.sum(axis=-2) ** 2).sum(axis=-1)
    total = n * (centred**2).sum(axis=(-2, -1))
    return between / np.where(total == 0, 1, total)


def epsilon_squared(groups: list[np.ndarray], resamples: int) -> Size:
    """Return ε² = H / (N - 1), the share of the ranks' variance between groups.

    Kelley (1935), doi:10.1073/pnas.21.9.554; Tomczak and Tomczak (2014), Trends in Sport Sciences 1(21).
    """
    low, high, interval = bootstrap_of_groups(groups, share_between, resamples)
    return Size("ε²", float(share_between(*groups)), low, high, interval)


def share_between(*groups: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the share of the variance of the pooled ranks (along the last axis) between groups."""
    ranks = stats.rankdata(np.concatenate(groups, axis=-1), axis=-1)
    ranks = ranks - ranks.mean(axis=-1, keepdims=True)
    parts = np.split(ranks, np.cumsum([group.shape[-1] for group in groups])[:-1], axis=-1)
    between = sum(part.sum(axis=-1) ** 2 / part.shape[-1] for part in parts)
    total = (ranks**2).sum(axis=-1)
    return between / np.where(total == 0, 1, total)


def cramers_v(chi2: float, table: np.ndarray) -> Size:
    """Return Cramér's V from a χ² without Yates' correction, and its interval from the noncentral χ².

    Cramér (1946), Mathematical methods of statistics; interval after Smithson (2003), ISBN 0-7619-2499-X.
    V is never negative and so too high on average: where χ² is far below its degrees of freedom the interval
    can end below V.
    """
    rows, columns = table.shape
    scale = table.sum() * (min(rows, columns) - 1)
    ends = noncentral.chi2_interval(chi2, (rows - 1) * (columns - 1))
    low, high = (min(1.0, math.sqrt(end / scale)) for end in ends)
    return Size("Cramér's V", min(1.0, math.sqrt(chi2 / scale)), low, high, "95 % CI, noncentral χ²")
