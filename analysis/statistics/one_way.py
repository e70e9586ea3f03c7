"""Sums of squares of one factor between participants."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special


class OneWay(NamedTuple):
    """Sums of squares and degrees of freedom between and within groups."""

    between: float
    df: int
    within: float
    df2: int


def sums(groups: Sequence[np.ndarray]) -> OneWay:
    """Return the sums of squares of groups of values (at least one group, none of them empty).

    In two passes, on values less the first one, and with exact sums: with leading digits that all share,
    the textbook formula has no digit left (NIST's StRD for the analysis of variance).
    """
    shifted = [group - groups[0][0] for group in groups]
    sizes = [len(group) for group in groups]
    totals = [math.fsum(group) for group in shifted]
    n, grand = sum(sizes), math.fsum(totals) / sum(sizes)
    means = [total / size for total, size in zip(totals, sizes, strict=True)]
    between = math.fsum(size * (mean - grand) ** 2 for size, mean in zip(sizes, means, strict=True))
    within = math.fsum(math.fsum((group - mean) ** 2) for group, mean in zip(shifted, means, strict=True))
    return OneWay(between, len(groups) - 1, within, n - len(groups))


def f_ratio(ss: float, df: float, error: float, df2: float) -> tuple[float, float]:
    """Return F and its p, from sums of squares and their degrees of freedom."""
    f = ss / df / (error / df2)
    return f, float(special.fdtrc(df, df2, f))


def is_noise(error: float, values: np.ndarray) -> bool:
    """Whether a sum of squares is no more than what rounding leaves of values of this size."""
    step = 8 * np.finfo(float).eps * float(np.abs(values).max(initial=0.0))
    return bool(error <= values.size * step**2)
