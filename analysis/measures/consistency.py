"""Consistency: how often the second showing of a trial is answered as the first was."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.showings import KEYS, compared
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's share, 0 to 1, of repeated trials with the same answer as the first time.

    The same answer is the same image, as its side changes; yes or no, or the rating, where no image is
    chosen. `by` is of the second showing. `n_trials` counts pairs. Chance is 0.5 between two images.
    Source: Borowski et al. (2021), arXiv:2010.12606, figure 21a.
    """
    both = compared(trials, by)
    both = both[(both["answer"] != "") & (both["first_answer"] != "")]
    return aggregate(both.assign(same=both["answer"] == both["first_answer"]), "same", "mean", by)


MEASURE = Measure("Consistency of repeated answers", "proportion", "mean", cells, KEYS, of="showings")
