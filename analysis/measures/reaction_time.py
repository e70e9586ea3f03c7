"""Reaction time: from the onset of the images to the press."""

import pandas as pd

from analysis.cells import aggregate
from analysis.exclusions import Selection
from analysis.measure import Measure


def cells(selection: Selection) -> pd.DataFrame:
    """Return each participant's median reaction time in ms per condition; trials without one are not used.

    Subsets: `all` trials; `correct` trials. The median, as reaction times have a long right tail;
    Borowski et al. (2021), arXiv:2010.12606, use the mean.
    """
    trials = selection.trials
    parts = {"all": trials, "correct": trials[trials["correct"]]}
    return pd.concat(
        [aggregate(part, "rt_ms", "median", "reaction_time", subset) for subset, part in parts.items()],
        ignore_index=True,
    )


MEASURE = Measure("Reaction time", "ms", "median", cells)
