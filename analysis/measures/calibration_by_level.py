"""Calibration of confidence, level by level: how often participants are right where they are that sure."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.statistics.concordance import NEEDS
from analysis.trials import Trials, filled


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's proportion correct, 0 to 1, per level of `confidence` that they used.

    Source: the calibration curve of Lichtenstein, Fischhoff and Phillips (1982), Calibration of
    probabilities: the state of the art to 1980, doi:10.1017/CBO9780511809477.023.
    """
    return aggregate(filled(trials, *NEEDS), "correct", "mean", [*by, "confidence"])


MEASURE = Measure("Accuracy by confidence", "proportion", "mean", cells, NEEDS, splits=("confidence",))
