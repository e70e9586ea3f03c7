"""What all t tests share: an estimate, its standard error and its degrees of freedom."""

import math
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from analysis import wording
from analysis.tidy import Wide

INTERVAL = "95 % CI, t"
# Values that differ by less than this share of the largest one are equal up to the noise of floats.
NOISE = 1e-12


class T(NamedTuple):
    """An estimate, its standard error and degrees of freedom."""

    estimate: float
    se: float
    df: float

    def t(self, null: float = 0.0) -> float:
        """Return how many standard errors the estimate is above `null`."""
        return (self.estimate - null) / self.se

    def p(self, alternative: str, null: float = 0.0) -> float:
        """Return the p of the test against `null`."""
        t = self.t(null)
        if alternative == "two-sided":
            return float(2 * stats.t.sf(abs(t), self.df))
        return float(stats.t.sf(t if alternative == "greater" else -t, self.df))

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return the two-sided interval around the estimate."""
        half = float(stats.t.ppf((1 + confidence) / 2, self.df)) * self.se
        return self.estimate - half, self.estimate + half

    def estimated(self, name: str) -> dict[str, Any]:
        """Return the fields of a result that say what is estimated."""
        low, high = self.interval()
        return {
            "estimate_name": name,
            "estimate": self.estimate,
            "low": low,
            "high": high,
            "interval": INTERVAL,
        }

    def tested(self, alternative: str, null: float = 0.0) -> dict[str, Any]:
        """Return the fields of a result that say what was tested."""
        return {
            "statistic_name": "t",
            "statistic": self.t(null),
            "df": float(self.df),
            "p": self.p(alternative, null),
        }


def of_sample(values: np.ndarray) -> T:
    """Return the mean of at least two values (Student 1908, doi:10.2307/2331554)."""
    return T(float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values)), len(values) - 1)


def of_groups(first: np.ndarray, second: np.ndarray, equal_var: bool) -> T:
    """Return the difference of two means, first minus second; at least two values each.

    `equal_var`: Student's pooled variance; else Welch's (1947, doi:10.1093/biomet/34.1-2.28) standard error
    with the degrees of freedom of Satterthwaite (1946, doi:10.2307/3002019).
    """
    n, m = len(first), len(second)
    estimate = float(first.mean() - second.mean())
    one, other = float(first.var(ddof=1)), float(second.var(ddof=1))
    if equal_var:
        pooled = ((n - 1) * one + (m - 1) * other) / (n + m - 2)
        return T(estimate, math.sqrt(pooled * (1 / n + 1 / m)), n + m - 2)
    a, b = one / n, other / m
    return T(estimate, math.sqrt(a + b), (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)))


def columns(pair: Wide) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of two cells, in an order that does not depend on participants' names."""
    values = pair.values[np.lexsort(pair.values.T)]
    return values[:, 0], values[:, 1]


def nothing(values: np.ndarray, scale: np.ndarray, noun: str) -> str:
    """Say why a t test of these values has nothing to test; empty where it has."""
    if len(values) < 2:
        return f"{wording.count(len(values), noun)} only; expected two or more"
    if constant(values, scale):
        return f"all {len(values)} {noun}s are equal, so there is nothing to test"
    return ""


def constant(values: np.ndarray, scale: np.ndarray) -> bool:
    """Say whether values are all equal, up to the noise of floats of the size of `scale`."""
    return bool(np.ptp(values) <= NOISE * np.abs(scale).max())
