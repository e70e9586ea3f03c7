"""Rating: the mean of a participant's Likert answers."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.trials import Trials


def cells(trials: Trials, by: list[str], how: str = "mean") -> pd.DataFrame:
    """Return each participant's rating, on the scale of the study: words are coded from 1.

    `how`: `mean`, which takes the points as equally spaced, or `median`. What the points are shares of tells
    `rating_distribution`. Source: Adebayo et al. (2020), arXiv:2011.05429: 1 definitely not to 5
    definitely, of which they report medians.
    """
    return aggregate(trials, "rating", how, by)


MEASURE = Measure("Rating", "level", "mean", cells, ("rating",), column="rating")
