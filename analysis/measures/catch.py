"""Catch trials: easy ones, such as those whose query is itself among the references."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's proportion of catch trials answered correctly, 0 to 1.

    A catch trial that the time limit ended counts as failed, as it does in the exclusion rules.
    Where an exclusion rule rests on catch trials this is high by construction.
    Source: Borowski et al. (2021), arXiv:2010.12606, appendix A.2.8.
    """
    return aggregate(trials, "correct", "mean", by)


MEASURE = Measure("Catch-trial accuracy", "proportion", "mean", cells, ("correct",), of="catch")
