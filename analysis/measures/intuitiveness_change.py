"""Change of intuitiveness: the second rating of the same images minus the first."""

import pandas as pd

from analysis.cells import aggregate
from analysis.measure import Measure
from analysis.showings import KEYS, compared
from analysis.trials import Trials, check_columns

NEEDS = ("slider_value", *KEYS)


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's mean change of the slider, after minus before, on its scale.

    `by` is of the second showing; `n_trials` counts pairs in which both have a value.
    Source: Borowski et al. (2021), arXiv:2010.12606, figure 6C.
    """
    check_columns(trials, list(NEEDS))
    both = compared(trials, by)
    change = both["slider_value"] - both["first_slider_value"]
    return aggregate(both.assign(change=change), "change", "mean", by)


MEASURE = Measure("Change of intuitiveness", "number", "mean", cells, NEEDS, of="showings")
