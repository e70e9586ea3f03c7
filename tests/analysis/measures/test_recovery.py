"""The parameters of simulated observers come back, and intervals cover them as often as they say."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.intervals import t_interval
from analysis.measures import MEASURES

STUDIES, PEOPLE, TRIALS = 600, 20, 100
SIGN = np.array(["upper", "lower"])


@pytest.fixture(scope="module")
def simulated():
    """Many studies of observers with d' around 1.5 who prefer the upper image, as one table of trials."""
    rng = np.random.default_rng(11)
    study, person = np.divmod(np.arange(STUDIES * PEOPLE), PEOPLE)
    sensitivity = rng.normal(1.5, 0.4, len(person)).repeat(TRIALS)
    right = rng.integers(0, 2, len(sensitivity))
    # Green and Swets: the evidence of each image has variance 1; the choice is by the difference, biased.
    difference = np.where(right == 0, sensitivity, -sensitivity) + 0.3 + rng.normal(0, 2**0.5, len(right))
    response = np.where(difference > 0, 0, 1)
    return pd.DataFrame(
        {
            "study": study.repeat(TRIALS),
            "subject_id": person.repeat(TRIALS),
            "response": SIGN[response],
            "correct_response": SIGN[right],
            "correct": response == right,
        }
    )


@pytest.mark.parametrize(
    ("measure", "truth", "bias"),
    [("dprime", 1.5, 0.03), ("criterion", -0.3 / 2**0.5, 0.02), ("accuracy", None, 0.01)],
)
def test_means_come_back_and_95_percent_of_the_intervals_cover_them(simulated, measure, truth, bias):
    if truth is None:  # the mean over observers, by integration
        d = stats.norm(1.5, 0.4).ppf((np.arange(2000) + 0.5) / 2000)
        truth = np.mean([stats.norm.cdf((d + side) / 2**0.5).mean() for side in (0.3, -0.3)])
    cells = MEASURES[measure].cells(simulated, ["study"])
    assert cells["value"].mean() == pytest.approx(truth, abs=bias)
    ends = [t_interval(own.to_numpy()) for _, own in cells.groupby("study")["value"]]
    covered = np.mean([low <= truth <= high for low, high in ends])
    assert covered == pytest.approx(0.95, abs=0.02)
