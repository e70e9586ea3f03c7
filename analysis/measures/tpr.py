"""True-positive rate: how often participants say yes where yes is right."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials, filled, only


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's share of answers yes, 0 to 1, in the yes/no trials in which yes is right.

    Source: Achtibat et al. (2023), doi:10.1038/s42256-023-00711-8, whose error is over trials.
    """
    return aggregate(only(filled(trials, "response"), "correct_response", "yes"), "correct", "mean", by)


MEASURE = Measure(
    "True-positive rate", "proportion", "mean", cells, ("response", "correct_response", "correct")
)
