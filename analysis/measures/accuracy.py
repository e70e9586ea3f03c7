"""Accuracy: the share of the answers that are right."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials, filled

NEEDS = ("response", "correct_response", "correct")


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's proportion correct, 0 to 1, of the answered trials with a right answer.

    Chance is one over the number of answers: 0.5 where there are two.
    Source: Borowski et al. (2021), arXiv:2010.12606, figures 3 and 4.
    """
    return aggregate(filled(trials, *NEEDS), "correct", "mean", by)


MEASURE = Measure("Accuracy", "proportion", "mean", cells, NEEDS, column="correct")
