"""Trials become one value per participant and condition: the participant is the unit of analysis."""

import pandas as pd

COLUMNS = ["measure", "subset", "condition", "subject_id", "value", "n_trials"]


def aggregate(trials: pd.DataFrame, column: str, how: str, measure: str, subset: str = "all") -> pd.DataFrame:
    """Return the cells of a measure: one row per participant and condition that has trials.

    Parameters
    ----------
    trials: rows of docs/dataset.md. column: the column to aggregate; rows without a value are not used.
    how: `mean` or `median`, within participant and condition.
    measure, subset: names that the rows carry.

    Returns
    -------
    Columns `measure`, `subset`, `condition`, `subject_id`, `value` (unit of the column; a boolean gives a
    proportion) and `n_trials` (how many trials the value rests on), sorted by condition and participant.
    """
    if how not in ("mean", "median"):
        raise ValueError(f"how is {how!r}; expected mean or median.")
    used = trials.loc[trials[column].notna(), ["condition", "subject_id", column]]
    values = used.assign(**{column: used[column].astype("float64")})
    grouped = values.groupby(["condition", "subject_id"], sort=True)[column]
    cells = grouped.agg(value=how, n_trials="size").reset_index()
    return cells.assign(measure=measure, subset=subset)[COLUMNS]


def pairs(cells: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return one row per participant with both conditions' values, in columns `first` and `second`."""
    if cells.duplicated(["subject_id", "condition"]).any():
        raise ValueError("A participant has two values in one condition; expected one measure and subset.")
    wide = cells.pivot(index="subject_id", columns="condition", values="value")
    return wide.reindex(columns=[first, second]).dropna().sort_index()
