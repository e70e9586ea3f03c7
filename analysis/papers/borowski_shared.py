"""Measures that the claims of both experiments of Borowski et al. (2021) use."""

import pandas as pd

from analysis.papers.borowski_measures import base, chosen, means
from analysis.papers.table import Found, number


def accuracy(trials: pd.DataFrame) -> pd.DataFrame:
    """Return each participant's share of right answers (rows) per condition (columns)."""
    return means(base(trials), "correct")


def reaction(trials: pd.DataFrame, which: str) -> pd.DataFrame:
    """Return each participant's mean reaction time in seconds in `correct`, `incorrect` or `all` trials."""
    return means(chosen(trials, which), "rt")


def caught(trials: pd.DataFrame) -> pd.Series:
    """Return how many catch trials each participant missed."""
    catch = trials[trials["catch"]]
    return (~catch["correct"]).groupby(catch["subject"]).sum().astype(int)


def correct_key(trials: pd.DataFrame) -> Found:
    """Return how often the right answer was a, the lower image, over all trials of the file."""
    return Found(f"{(trials['correct_response'] == 'a').sum()} of {len(trials)}")


def minutes(trials: pd.DataFrame) -> Found:
    """Return the sum of reaction times per participant in minutes: mean, least and most."""
    own = trials.groupby("subject")["rt"].sum() / 60
    return Found(f"{number(own.mean())} ({own.min():.1f} to {own.max():.1f})")
