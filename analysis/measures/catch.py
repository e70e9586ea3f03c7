"""Catch trials: easy ones, whose query is itself among the references."""

import pandas as pd

from analysis.cells import aggregate
from analysis.exclusions import Selection
from analysis.measure import Measure


def cells(selection: Selection) -> pd.DataFrame:
    """Return each analysed participant's proportion of catch trials answered correctly, per condition.

    A catch trial that the time limit ended counts as failed, as it does in the exclusion rules.
    Where the exclusion rule rests on catch trials this is high by construction.
    Source: Borowski et al. (2021), arXiv:2010.12606, appendix A.2.8.
    """
    return aggregate(selection.catch, "correct", "mean", "catch")


MEASURE = Measure("Catch-trial accuracy", "proportion", "mean", cells)
