"""Clarity: how clear participants say the pictures were."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's mean rating of clarity, on the scale of the study; levels equally spaced.

    Source: Achtibat et al. (2023), doi:10.1038/s42256-023-00711-8: 0 to 9.
    """
    return aggregate(trials, "clarity", "mean", by)


MEASURE = Measure("Clarity", "level", "mean", cells, ("clarity",), column="clarity")
