"""Calibration of confidence: whether participants are surer where they are right (type-2 area)."""

import pandas as pd

from analysis.measure import Measure
from analysis.statistics.concordance import NEEDS, concordance
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's area under the type-2 ROC, 0 to 1; 0.5 is confidence that tells nothing.

    It is the probability that a right answer was given with more confidence than a wrong one, ties half.
    Undefined without a right and a wrong answer. It rises with accuracy too: compare it where accuracy is
    equal. Source: Fleming and Lau (2014), How to measure metacognition, Frontiers in Human Neuroscience 8,
    443, doi:10.3389/fnhum.2014.00443.
    """
    found = concordance(trials, by)
    area = (found["concordant"] + found["tied"] / 2) / (found["right"] * found["wrong"])
    return found[[*by, "subject_id"]].assign(value=area, n_trials=found["n_trials"])


MEASURE = Measure("Calibration of confidence (type-2 area)", "number", "value", cells, NEEDS)
