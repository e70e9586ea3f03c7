"""Reaction time: from the onset of the images to the press."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials


def cells(trials: Trials, by: list[str], how: str = "median") -> pd.DataFrame:
    """Return each participant's reaction time in ms; trials without one are not used.

    `how`: `median`, which a long right tail does not move; `mean`; `trimmed mean` (see `analysis.cells`).
    Of correct answers alone where the trials given are those. Source: Ratcliff (1993), Methods for dealing
    with reaction time outliers, Psychological Bulletin 114, 510-532, doi:10.1037/0033-2909.114.3.510.
    """
    return aggregate(trials, "rt_ms", how, by)


MEASURE = Measure("Reaction time", "ms", "median", cells, ("rt_ms",), column="rt_ms")
