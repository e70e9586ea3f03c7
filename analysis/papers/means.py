"""Standard errors of means."""

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
