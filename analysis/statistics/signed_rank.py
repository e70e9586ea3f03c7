"""The parts of the signed-rank test: ranks, null distribution, effect size, Hodges-Lehmann interval."""

import math

import numpy as np
from scipy import stats

ZERO_RULES = ("wilcox", "pratt")


def signed_ranks(differences: np.ndarray, zero_rule: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the ranks of the non-zero absolute differences (ties share the mean rank) and their signs.

    `wilcox` drops zeros before ranking; `pratt` ranks them too and then drops their ranks
    (Pratt 1959, doi:10.1080/01621459.1959.10501526).
    """
    nonzero = differences != 0
    ranked = differences if zero_rule == "pratt" else differences[nonzero]
    ranks = stats.rankdata(np.abs(ranked))
    return ranks[ranked != 0], np.sign(differences[nonzero])


def null_distribution(doubled_ranks: np.ndarray) -> np.ndarray:
    """Return P(twice the sum of positive ranks = i), i = 0, 1, …, when every sign is a fair coin.

    Doubled, as mean ranks are multiples of one half. The probabilities of all 2^n sign flips are added up
    one rank at a time, so that ties and n beyond enumeration stay exact: scipy's exact distribution has
    no ties, and its permutation method samples from n = 14 on.
    """
    chance = np.zeros(int(doubled_ranks.sum()) + 1)
    chance[0] = 1.0
    for rank in doubled_ranks:
        up = np.zeros_like(chance)
        up[rank:] = chance[: len(chance) - rank]
        chance = (chance + up) / 2
    return chance


def exact_p(ranks: np.ndarray, statistic: float, alternative: str) -> float:
    """Return P(V ≥ v), P(V ≤ v), or twice the smaller, given the ranks."""
    chance = null_distribution(np.rint(2 * ranks).astype(int))
    at = round(2 * statistic)
    greater, less = float(chance[at:].sum()), float(chance[: at + 1].sum())
    p = {"greater": greater, "less": less, "two-sided": 2 * min(greater, less)}[alternative]
    return min(1.0, p)


def rank_biserial(differences: np.ndarray, axis: int = -1) -> np.ndarray:
    """Return the matched-pairs rank-biserial correlation: (W+ - W-) / (W+ + W-); 0 where all are zero.

    Kerby (2014), doi:10.2466/11.IT.3.1. Zeros are dropped before ranking.
    """
    zeros = (differences == 0).sum(axis=axis, keepdims=True)
    ranks = (stats.rankdata(np.abs(differences), axis=axis) - zeros) * (differences != 0)
    total = ranks.sum(axis=axis)
    return (ranks * np.sign(differences)).sum(axis=axis) / np.where(total == 0, 1, total)


def hodges_lehmann(differences: np.ndarray) -> tuple[float, float, float]:
    """Return the median of the Walsh averages and its 95 % interval; NaN ends for n < 6.

    Hodges and Lehmann (1963), doi:10.1214/aoms/1177704172; interval after Hollander and Wolfe, as R's
    `wilcox.test(conf.int = TRUE)` on data without ties and zeros. Zeros are kept; with ties the interval
    covers at least 95 %.
    """
    n = len(differences)
    rows, columns = np.triu_indices(n)
    walsh = np.sort((differences[rows] + differences[columns]) / 2)
    k = _tail(n)
    if k == 0:
        return float(np.median(walsh)), math.nan, math.nan
    return float(np.median(walsh)), float(walsh[k - 1]), float(walsh[len(walsh) - k])


def _tail(n: int) -> int:
    """Return the smallest v with P(V ≤ v) ≥ 0.025 for n untied ranks; by the normal beyond 500."""
    if n <= 500:
        cumulative = np.cumsum(null_distribution(np.arange(1, n + 1)))
        return int(np.searchsorted(cumulative, 0.025))
    spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return math.floor(n * (n + 1) / 4 + stats.norm.ppf(0.025) * spread)
