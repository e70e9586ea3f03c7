"""Motivations: how often each reason was given for a rating."""

import pandas as pd

from analysis.measure import Measure
from analysis.shares import shares
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's share, 0 to 1, of each `motivation` that occurs; 0 where unused.

    The shares of a participant and combination of `by` add up to 1; `n_trials` counts all of its motivations.
    Source: Adebayo et al. (2020), arXiv:2011.05429.
    """
    return shares(trials, "motivation", by)


MEASURE = Measure("Motivations", "proportion", "share", cells, ("motivation",), splits=("motivation",))
