"""Errors of means and of shares."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats


def standard_error(values: pd.Series | Sequence[float]) -> float:
    """Return the standard error of the mean, the standard deviation over n - 1; NaN for fewer than two."""
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    return float(stats.sem(known)) if len(known) > 1 else math.nan


def share_interval(count: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % confidence interval of a share; NaN without trials."""
    if not n:
        return math.nan, math.nan
    ends = stats.binomtest(int(count), int(n)).proportion_ci(method="wilson")
    return float(ends.low), float(ends.high)
