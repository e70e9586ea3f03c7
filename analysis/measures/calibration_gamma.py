"""Calibration of confidence as Goodman and Kruskal's gamma."""

import pandas as pd

from analysis.measure import Measure
from analysis.statistics.concordance import NEEDS, concordance
from analysis.trials import Trials


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's gamma of confidence and correctness, -1 to 1; 0 tells nothing.

    (concordant - discordant) / (concordant + discordant) pairs of a right and a wrong answer; ties are left
    out. Undefined where all pairs are tied, or there are none. Source: Nelson (1984), A comparison of current
    measures of the accuracy of feeling-of-knowing predictions, Psychological Bulletin 95, 109-133,
    doi:10.1037/0033-2909.95.1.109.
    """
    found = concordance(trials, by)
    found = found[found["concordant"] + found["discordant"] > 0].reset_index(drop=True)
    more, fewer = found["concordant"], found["discordant"]
    gamma = (more - fewer) / (more + fewer)
    return found[[*by, "subject_id"]].assign(value=gamma, n_trials=found["n_trials"])


MEASURE = Measure("Calibration of confidence (gamma)", "number", "value", cells, NEEDS)
