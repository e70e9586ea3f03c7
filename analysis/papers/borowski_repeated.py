"""The repeated trials of experiment I of Borowski et al. (2021), each beside its first showing."""

from functools import partial

import numpy as np
import pandas as pd

from analysis.papers.borowski_measures import LEVELS, listed, mean_of
from analysis.papers.table import NOTHING, Claim, Found, number

RISES = ("small rise", "slight drop", "largest rise")  # of natural, synthetic and none
WHAT = ("layer", "branch", "hand", "condition")  # was shown again
CONDITIONS = ("natural", "synthetic", "none")


def pairs(trials: pd.DataFrame) -> pd.DataFrame:
    """Return one row per repeated trial: `subject`, `condition`, and of both showings what is compared.

    `first` and `again`: whether it was right; `same`: whether the same image was chosen, which is the same
    answer to the question, as sides were drawn anew; `same_side`, `same_unit`: what was shown; `confidence`
    at the first showing.
    """
    repeated = trials[trials["stage"] == "repeated"]
    first = trials[trials["stage"] != "repeated"]
    both = repeated.merge(
        first, left_on=["subject", "old_trial_nr"], right_on=["subject", "trial_nr"], suffixes=("", "_first")
    )
    same_unit = np.all([both[name] == both[f"{name}_first"] for name in WHAT], axis=0)
    return pd.DataFrame(
        {
            "subject": both["subject"],
            "condition": both["condition"],
            "first": both["correct_first"],
            "again": both["correct"],
            "same": both["correct"] == both["correct_first"],
            "same_side": both["correct_response"] == both["correct_response_first"],
            "same_unit": same_unit,
            "confidence": both["confidence_first"],
        }
    )


def own(trials: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return each participant's mean of a column of `pairs` per condition."""
    return pairs(trials).groupby(["subject", "condition"])[value].mean().unstack("condition")


def _consistency(condition: str, trials: pd.DataFrame) -> Found:
    found = mean_of(own(trials, "same")[condition])
    share = found.values[0]
    if condition == "none":
        return Found(f"{found.text}; one half is chance", holds=0.4 <= share < 0.75)
    return Found(found.text, holds=share >= 0.75)


def _rise(condition: str, trials: pd.DataFrame) -> Found:
    before, after = (own(trials, value).mean() for value in ("first", "again"))
    rises = after - before
    text = f"{number(before[condition])} first, {number(after[condition])} again"
    if condition == "synthetic":
        return Found(text, holds=bool(rises[condition] < 0))
    if condition == "none":
        return Found(text, holds=bool(rises.idxmax() == "none"))
    return Found(text, holds=bool(0 < rises[condition] < rises["none"]))


def _levels(trials: pd.DataFrame) -> Found:
    counts = pd.crosstab(pairs(trials)["condition"], pairs(trials)["confidence"])
    return listed(counts.reindex(index=CONDITIONS, columns=LEVELS, fill_value=0))


def _sides(trials: pd.DataFrame) -> Found:
    same = pairs(trials)["same_side"]
    return Found(f"{number(same.mean())} ({same.sum()} of {len(same)})")


def _units(trials: pd.DataFrame) -> Found:
    same = pairs(trials)["same_unit"]
    return Found(f"{same.sum()} of {len(same)}")


CLAIMS = [
    *(
        Claim(f"Fig. 21a (I) answered the same again, {name}", paper, partial(_consistency, name))
        for name, paper in zip(CONDITIONS, ("high", "high", "moderate"), strict=True)
    ),
    *(
        Claim(f"Fig. 21b, c (I) accuracy of repeated trials, {name}", paper, partial(_rise, name))
        for name, paper in zip(CONDITIONS, RISES, strict=True)
    ),
    Claim("A.2.5 (I) confidence 1/2/3 at the first showing", NOTHING, _levels),
    Claim("Data (I) repeated with the same sides", NOTHING, _sides),
    Claim("Data (I) repeated with the same unit and type", NOTHING, _units),
]
