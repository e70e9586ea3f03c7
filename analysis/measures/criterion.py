"""Criterion c: which answer participants prefer, whatever is right."""

import pandas as pd

from analysis.measure import Measure
from analysis.statistics.detection import rates, z
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's criterion, -(z(H) + z(F)) / 2: below 0 for a preference of yes.

    In a choice between two images, for a preference of the first place (upper, left); there the unit is the
    noise of the difference of the two. H and F as for `dprime`, by the log-linear rule.
    Source: Macmillan and Creelman (2005), Detection theory, doi:10.4324/9781410611147; Hautus (1995),
    doi:10.3758/BF03203619.
    """
    found = rates(trials, by)
    value = -(z(found["hits"]) + z(found["false_alarms"])) / 2
    return found[[*by, "subject_id"]].assign(value=value, n_trials=found["n_trials"])


MEASURE = Measure("Criterion c", "number", "value", cells, ("response", "correct_response"))
