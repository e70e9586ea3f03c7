"""Confidence: how sure participants say they are."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's mean confidence, on the scale of the study.

    Levels in words are coded from 1 (1 not, 2 somewhat, 3 very confident in Borowski et al.), numbers stand
    for themselves (0 to 9 in Achtibat et al.). The mean takes the levels as equally spaced.
    Source: Borowski et al. (2021), arXiv:2010.12606, figure 3B.
    """
    return aggregate(trials, "confidence", "mean", by)


MEASURE = Measure("Confidence", "level", "mean", cells, ("confidence",), column="confidence")
