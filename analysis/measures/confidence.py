"""Confidence: 1 not, 2 somewhat, 3 very confident."""

import pandas as pd

from analysis.cells import aggregate
from analysis.exclusions import Selection
from analysis.measure import Measure


def cells(selection: Selection) -> pd.DataFrame:
    """Return each participant's mean confidence, 1 to 3, per condition.

    Subsets: `all`, `correct` and `incorrect` trials. The mean takes the three levels as equally spaced.
    Source: Borowski et al. (2021), arXiv:2010.12606, figure 3B.
    """
    trials = selection.trials
    parts = {"all": trials, "correct": trials[trials["correct"]], "incorrect": trials[~trials["correct"]]}
    return pd.concat(
        [aggregate(part, "confidence", "mean", "confidence", subset) for subset, part in parts.items()],
        ignore_index=True,
    )


MEASURE = Measure("Confidence", "level", "mean", cells)
