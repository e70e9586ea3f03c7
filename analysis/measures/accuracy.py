"""Accuracy: the share of trials in which the participant picked the more activating query."""

import pandas as pd

from analysis import wording
from analysis.cells import aggregate
from analysis.exclusions import Selection
from analysis.measure import Measure


def cells(selection: Selection) -> pd.DataFrame:
    """Return each participant's proportion correct, 0 to 1 (chance is 0.5), per condition.

    Subsets: `all`; `layer=…` for each layer; `observer=…` for each kind of simulated observer.
    Source: Borowski et al. (2021), arXiv:2010.12606, figures 3 and 4.
    """
    trials = selection.trials
    parts = {"all": trials}
    for layer in sorted(set(trials["factor_layer"]) - {""}, key=wording.natural_order):
        parts[f"layer={layer}"] = trials[trials["factor_layer"] == layer]
    people = selection.participants
    for observer in sorted(set(people["observer"]) - {""}):
        theirs = people.loc[people["observer"] == observer, "subject_id"]
        parts[f"observer={observer}"] = trials[trials["subject_id"].isin(theirs)]
    return pd.concat(
        [aggregate(part, "correct", "mean", "accuracy", subset) for subset, part in parts.items()],
        ignore_index=True,
    )


MEASURE = Measure("Accuracy", "proportion", "mean", cells)
