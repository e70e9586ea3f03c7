"""Intuitiveness: where participants put the slider."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's mean value of the slider, on its scale: -100 to 100 in Borowski et al.

    Before against after: `by` the column `stage` (main, repeated) over the part `showings` of the trials.
    Source: Borowski et al. (2021), arXiv:2010.12606, figure 6.
    """
    return aggregate(trials, "slider_value", "mean", by)


MEASURE = Measure("Intuitiveness", "number", "mean", cells, ("slider_value",))
