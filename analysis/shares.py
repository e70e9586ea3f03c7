"""How often each of several answers was given."""

import pandas as pd

from analysis.trials import PARTICIPANT, Trials, count, filled


def shares(trials: Trials, column: str, by: list[str]) -> pd.DataFrame:
    """Return each participant's share, 0 to 1, of each level of a column that occurs anywhere in the trials.

    Returns
    -------
    Columns `*by`, `column` (the level), `subject_id`, `value` and `n_trials`: all trials of the participant
    and combination of `by` in which the column is filled, so that the shares of these add up to 1.
    """
    keys = [*by, PARTICIPANT]
    counts = count(filled(trials, column), [*keys, column])
    totals = counts.groupby(keys, dropna=False, observed=True)["n"].sum().rename("n_trials").reset_index()
    levels = counts[[column]].drop_duplicates()
    grid = totals.merge(levels, how="cross").merge(counts, how="left", on=[*keys, column])
    grid["value"] = grid["n"].fillna(0) / grid["n_trials"]
    order = [*by, column, PARTICIPANT]
    return grid[[*order, "value", "n_trials"]].sort_values(order, ignore_index=True)
