"""Pairs of a right and a wrong answer: in how many the right one was given with more confidence."""

import pandas as pd

from analysis.trials import PARTICIPANT, Trials, count, filled

NEEDS = ("confidence", "response", "correct_response", "correct")


def concordance(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return how many pairs of each participant are concordant, discordant and tied.

    Returns
    -------
    Columns `*by`, `subject_id`, `right` and `wrong` (numbers of answers), `concordant` (pairs in which the
    right answer has more confidence), `discordant`, `tied` and `n_trials`; no row without a right and a
    wrong answer.
    """
    keys = [*by, PARTICIPANT]
    levels = count(filled(trials, *NEEDS), [*keys, "confidence", "correct"])
    right = levels["correct"].astype(bool)
    sides = levels[[*keys, "confidence"]].assign(right=levels["n"] * right, wrong=levels["n"] * ~right)
    table = sides.groupby([*keys, "confidence"], dropna=False, observed=True).sum().reset_index()
    less_sure = table.groupby(keys, dropna=False, observed=True)["wrong"].cumsum() - table["wrong"]
    table = table.drop(columns="confidence").assign(
        concordant=table["right"] * less_sure, tied=table["right"] * table["wrong"]
    )
    sums = table.groupby(keys, dropna=False, observed=True).sum().reset_index()
    sums = sums[(sums["right"] > 0) & (sums["wrong"] > 0)].reset_index(drop=True)
    discordant = sums["right"] * sums["wrong"] - sums["concordant"] - sums["tied"]
    return sums.assign(discordant=discordant, n_trials=sums["right"] + sums["wrong"])
