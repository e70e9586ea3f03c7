"""d': how well participants tell two things apart, whatever they prefer to answer."""

import pandas as pd

from analysis.measure import Measure
from analysis.statistics.detection import rates, z
from analysis.trials import Trials

AFC = 2**0.5  # the difference of two observations has that many times the noise of one


def cells(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's d' of yes/no answers or of choices between two images.

    Yes/no: z(H) - z(F), with H and F the shares of yes where yes and where no is right. Forced choice between
    two: the same with the first place in the place of yes, divided by the square root of 2. The rates are
    those of the log-linear rule, which keeps d' finite (see `analysis.statistics.detection`). Undefined where
    a participant had trials of one kind only. Source: Macmillan and Creelman (2005), Detection theory,
    doi:10.4324/9781410611147; Hautus (1995), doi:10.3758/BF03203619.
    """
    found = rates(trials, by)
    scale = found["is_choice"].map({True: AFC, False: 1.0}).astype(float)
    value = (z(found["hits"]) - z(found["false_alarms"])) / scale
    return found[[*by, "subject_id"]].assign(value=value, n_trials=found["n_trials"])


MEASURE = Measure("Sensitivity d'", "number", "value", cells, ("response", "correct_response"))
