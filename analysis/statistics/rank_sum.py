"""The parts of the rank-sum test: null distribution given the ranks, Hodges-Lehmann shift."""

import math
from functools import cache

import numpy as np
from scipy import stats

EXACT_LIMIT = 100  # values in both groups together; beyond it the exact distribution takes seconds


def u_statistic(first: np.ndarray, second: np.ndarray) -> float:
    """Return U of the first group: pairs in which it is higher, ties counted by half (R's W)."""
    n = len(first)
    return float(stats.rankdata(np.concatenate([first, second]))[:n].sum() - n * (n + 1) / 2)


def null_distribution(ranks: np.ndarray, n: int) -> np.ndarray:
    """Return P(the sum of n of the ranks = i), i = 0, 1, …, when every choice of n is as likely.

    `ranks`: integers, so twice the ranks where ties share them. All choices are counted one rank at a time,
    so that ties stay exact: scipy's exact distribution has none.
    """
    ways = np.zeros((n + 1, int(np.sort(ranks)[-n:].sum()) + 1))
    ways[0, 0] = 1.0
    for used, rank in enumerate(ranks):
        most = min(used + 1, n)
        ways[1 : most + 1, rank:] += ways[:most, : ways.shape[1] - rank].copy()
    return ways[n] / ways[n].sum()


def exact_p(first: np.ndarray, second: np.ndarray, alternative: str) -> float:
    """Return P(U ≥ u), P(U ≤ u), or twice the smaller, given the ranks of all values together."""
    shared = stats.rankdata(np.concatenate([first, second]))
    # Doubled only where ties make halves, as twice the sums take twice the time.
    ranks = np.rint(shared if (shared % 1 == 0).all() else 2 * shared).astype(int)
    chance = null_distribution(ranks, len(first))
    at = int(ranks[: len(first)].sum())
    greater, less = float(chance[at:].sum()), float(chance[: at + 1].sum())
    return min(1.0, {"greater": greater, "less": less, "two-sided": 2 * min(greater, less)}[alternative])


def hodges_lehmann(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """Return the median of all differences between the groups and its 95 % interval; NaN ends if too few.

    Hodges and Lehmann (1963), doi:10.1214/aoms/1177704172; interval as R's `wilcox.test(conf.int = TRUE)`
    on data without ties; with ties it covers at least 95 %.
    """
    differences = np.sort(np.subtract.outer(first, second), axis=None)
    k = _tail(len(first), len(second))
    if k == 0:
        return float(np.median(differences)), math.nan, math.nan
    return float(np.median(differences)), float(differences[k - 1]), float(differences[-k])


@cache
def _tail(n: int, m: int) -> int:
    """Return the smallest u with P(U ≤ u) ≥ .025 for untied ranks; by the normal for many values."""
    if n + m > EXACT_LIMIT:
        spread = math.sqrt(n * m * (n + m + 1) / 12)
        return max(0, math.floor(n * m / 2 + float(stats.norm.ppf(0.025)) * spread))
    chance = null_distribution(np.arange(1, n + m + 1), n)[n * (n + 1) // 2 :]
    return int(np.searchsorted(np.cumsum(chance), 0.025))
