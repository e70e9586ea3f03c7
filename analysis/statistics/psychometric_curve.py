"""Families of psychometric functions, and the counts that they are fitted to."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from analysis.errors import UserError

SIGMOIDS = ("logistic", "gauss")


class Curve(NamedTuple):
    """A family of functions: its sigmoid, guess rate, level of its threshold, and largest lapse rate."""

    sigmoid: str
    guess: float
    level: float
    most_lapses: float

    def share(self, x: np.ndarray, threshold: float, slope: float, lapse: float) -> np.ndarray:
        """Return the chance of a right answer; `slope` is the derivative at the threshold, per unit of x."""
        height = 1 - self.guess - lapse
        middle = (self.level - self.guess) / height
        if self.sigmoid == "logistic":
            steep = slope / (height * middle * (1 - middle))
            return self.guess + height * special.expit(steep * (x - threshold) + special.logit(middle))
        shift = special.ndtri(middle)
        steep = slope / (height * math.exp(-shift * shift / 2) / math.sqrt(2 * math.pi))
        return self.guess + height * special.ndtr(steep * (x - threshold) + shift)


class Counts(NamedTuple):
    """Levels of x, rising and scaled to a range of 1; right answers; answers; where 0 and 1 of x were."""

    x: np.ndarray
    right: np.ndarray
    n: np.ndarray
    zero: float
    unit: float


def curve_of(sigmoid: str, guess: float, level: float, most_lapses: float) -> Curve:
    """Return the family of functions; raises UserError where it cannot be."""
    if sigmoid not in SIGMOIDS:
        raise UserError(f"sigmoid is {sigmoid!r}; expected one of {', '.join(SIGMOIDS)}.")
    if not (0 <= guess < level < 1 - most_lapses <= 1):
        raise UserError(
            f"A function from {guess:g} to at least {1 - most_lapses:g} does not reach {level:g} for sure; "
            "expected a level between."
        )
    return Curve(sigmoid, guess, level, most_lapses)


def counts_of(x: Sequence[float], right: Sequence[float], n: Sequence[float]) -> Counts:
    """Return the counts with levels that repeat added up; raises UserError where they cannot be."""
    table = (
        np.array([x, right, n], dtype=float) if len(x) == len(right) == len(n) else np.full((3, 1), np.nan)
    )
    if not np.isfinite(table).all():
        raise UserError("x, right and n are not equally many finite numbers; expected one of each per level.")
    if ((table[1] < 0) | (table[1] > table[2]) | (table[2] <= 0)).any():
        raise UserError(
            "A level has more right answers than answers, or none; expected 0 <= right <= n, n > 0."
        )
    levels, place = np.unique(table[0], return_inverse=True)
    unit = float(np.ptp(levels)) or 1.0
    scaled = (levels - levels[0]) / unit
    return Counts(scaled, np.bincount(place, table[1]), np.bincount(place, table[2]), float(levels[0]), unit)
