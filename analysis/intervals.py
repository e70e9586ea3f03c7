"""Intervals around the mean of participants' values, each named for what it is.

Two SEM are what many papers draw (Borowski et al. 2021, arXiv:2010.12606); at small n they are narrower
than a 95 % confidence interval (t is 2.26 at n = 10). The t interval assumes roughly normal participant
means. The BCa bootstrap (Efron 1987, doi:10.1080/01621459.1987.10478410) does not, and respects the ends
of a proportion.
"""

import math
import warnings

import numpy as np
from scipy import stats

SEED = 1
RESAMPLES = 9999
NONE = (math.nan, math.nan)


def two_sem(values: np.ndarray) -> tuple[float, float]:
    """Return mean minus and plus two standard errors; NaN for fewer than two values."""
    if len(values) < 2:
        return NONE
    mean, sem = float(np.mean(values)), float(stats.sem(values))
    return mean - 2 * sem, mean + 2 * sem


def t_interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % confidence interval from Student's t; NaN for fewer than two values."""
    if len(values) < 2:
        return NONE
    half = float(stats.t.ppf(0.975, len(values) - 1) * stats.sem(values))
    mean = float(np.mean(values))
    return mean - half, mean + half


def bca(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % BCa bootstrap interval; NaN for fewer than two values or where all are equal."""
    if len(values) < 2 or np.ptp(values) == 0:
        return NONE
    # Sorted, so that the draws depend neither on row order nor on participants' names.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        ends = stats.bootstrap(
            (np.sort(values),),
            np.mean,
            n_resamples=RESAMPLES,
            batch=1000,
            method="BCa",
            rng=np.random.default_rng(SEED),
        ).confidence_interval
    return float(ends.low), float(ends.high)


INTERVALS = {
    "95 % CI, t": t_interval,
    "95 % CI, BCa bootstrap": bca,
    "±2 SEM": two_sem,
}
