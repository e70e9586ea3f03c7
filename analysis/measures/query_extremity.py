"""Accuracy against how extreme the queries are: what a psychometric function is fitted to."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials, filled

NEEDS = ("response", "correct_response", "correct", "query_extremity")


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's proportion correct, 0 to 1, at each value of `query_extremity`.

    The column is made by `analysis.extremity.add`, from the manifest; `analysis.extremity.table` turns these
    cells into what a fit takes. Source: the method of constant stimuli, Wichmann and Hill (2001), The
    psychometric function I, Perception & Psychophysics 63, 1293-1313, doi:10.3758/BF03194544.
    """
    return aggregate(filled(trials, *NEEDS), "correct", "mean", [*by, "query_extremity"])


MEASURE = Measure(
    "Accuracy by query extremity",
    "proportion",
    "mean",
    cells,
    NEEDS,
    splits=("query_extremity",),
)
