"""Trials become one value per participant and combination of factors: participants are the unit of analysis.

Trials in memory and trials in a file give the same cells (see `analysis.trials`); sums may be taken in
another order, so that values agree to about 1e-12 of their size.
"""

import numpy as np
import pandas as pd

from analysis.trials import PARTICIPANT, Trials, check_columns, filled, grouped, name

TRIM = 0.2  # share of the trials that a trimmed mean leaves out at either end
SQL = {
    "mean": "favg({0})",
    "median": "median({0})",
    "trimmed mean": "list_aggregate(list_slice(list_sort(list({0})), {1} + 1, len(list({0})) - {1}), 'favg')",
}


def aggregate(trials: Trials, column: str, how: str, by: list[str]) -> pd.DataFrame:
    """Return one row per participant and combination of `by` that has trials with a value.

    Parameters
    ----------
    trials: rows of docs/dataset.md. column: what to aggregate; rows where it is empty are not used.
    how: `mean`, `median` or `trimmed mean` (without the fifth of the trials at either end, rounded down).
    by: columns of factors; may be empty.

    Returns
    -------
    Columns `*by`, `subject_id`, `value` (unit of the column; a boolean gives a proportion) and `n_trials`
    (how many trials the value rests on), sorted by the first of them. Raises UserError for an unknown column.
    """
    if how not in SQL:
        raise ValueError(f"how is {how!r}; expected one of {', '.join(SQL)}.")
    check_columns(trials, [column, *by])
    keys = [*by, PARTICIPANT]
    used = filled(trials, column)
    if not isinstance(used, pd.DataFrame):
        number = f"CAST({name(column)} AS DOUBLE)"
        value = SQL[how].format(number, f"CAST(floor({TRIM} * count(*)) AS BIGINT)")
        return grouped(used, keys, f"{value} AS value, count(*) AS n_trials")
    values = used[keys].assign(value=used[column].astype("float64"), n_trials=1)
    if how == "trimmed mean":
        values = _trimmed(values, keys)
    cells = values.groupby(keys, sort=True, dropna=False, observed=True).agg(
        value=("value", "median" if how == "median" else "mean"), n_trials=("n_trials", "sum")
    )
    return cells.reset_index()


def _trimmed(values: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the values with those at the ends missing, so that they count as trials and not in the mean."""
    groups = values.sort_values("value").groupby(keys, dropna=False, observed=True)["value"]
    place, n = groups.cumcount(), groups.transform("size")
    left = np.floor(TRIM * n)
    inside = (place >= left) & (place < n - left)
    return values.assign(value=values["value"].where(inside))
