"""Trials become one value per participant and combination of factors: participants are the unit of analysis.

`trials` is a DataFrame as `analysis.load` makes it, or a DuckDB relation as `analysis.files.scale` opens it.
Both give the same cells; sums may be taken in another order, so that values agree to about 1e-12 of their
size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from analysis.errors import UserError

if TYPE_CHECKING:  # DuckDB is loaded where a large dataset is opened, and only there
    import duckdb

Trials: TypeAlias = "pd.DataFrame | duckdb.DuckDBPyRelation"
PARTICIPANT = "subject_id"
VALUES = ["value", "n_trials"]
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
        number = f"CAST({_name(column)} AS DOUBLE)"
        value = SQL[how].format(number, f"CAST(floor({TRIM} * count(*)) AS BIGINT)")
        return _grouped(used, keys, f"{value} AS value, count(*) AS n_trials")
    values = used[keys].assign(value=used[column].astype("float64"), n_trials=1)
    if how == "trimmed mean":
        values = _trimmed(values, keys)
    cells = values.groupby(keys, sort=True, dropna=False, observed=True).agg(
        value=("value", "median" if how == "median" else "mean"), n_trials=("n_trials", "sum")
    )
    return cells.reset_index()


def count(trials: Trials, keys: list[str]) -> pd.DataFrame:
    """Return how many trials there are (`n`) for each combination of the columns `keys`, sorted by them."""
    check_columns(trials, keys)
    if not isinstance(trials, pd.DataFrame):
        return _grouped(trials, keys, "count(*) AS n")
    return trials.groupby(keys, sort=True, dropna=False, observed=True).size().reset_index(name="n")


def filled(trials: Trials, *columns: str) -> Trials:
    """Return the trials in which none of the columns is empty; a boolean never is."""
    check_columns(trials, list(columns))
    for column in columns:
        if isinstance(trials, pd.DataFrame):
            cells = trials[column]
            is_text = not (is_numeric_dtype(cells) or is_bool_dtype(cells))
            trials = trials[cells.notna() & (cells != "") if is_text else cells.notna()]
        else:
            trials = trials.filter(_is_filled(trials, column))
    return trials


def only(trials: Trials, column: str, value: str) -> Trials:
    """Return the trials that hold this text in a column."""
    check_columns(trials, [column])
    if isinstance(trials, pd.DataFrame):
        return trials[trials[column] == value]
    return trials.filter(f"{_name(column)} = '{value.replace(chr(39), chr(39) * 2)}'")


def frame(trials: Trials, columns: list[str]) -> pd.DataFrame:
    """Return some columns as a DataFrame: for what has no shorter way than through all trials."""
    check_columns(trials, columns)
    if isinstance(trials, pd.DataFrame):
        return trials[columns]
    return in_memory(trials.project(", ".join(map(_name, columns))))


def check_columns(trials: Trials, columns: list[str]) -> None:
    """Raise UserError unless the trials have the columns."""
    for name in columns:
        if name not in trials.columns:
            raise UserError(f"The trials have no column {name}; they have {', '.join(trials.columns)}.")


def pairs(cells: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return one row per participant with both conditions' values, in columns `first` and `second`."""
    if cells.duplicated(["subject_id", "condition"]).any():
        raise ValueError("A participant has two values in one condition; expected one measure and subset.")
    wide = cells.pivot(index="subject_id", columns="condition", values="value")
    return wide.reindex(columns=[first, second]).dropna().sort_index()


def _trimmed(values: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the values with those at the ends missing, so that they count as trials and not in the mean."""
    groups = values.sort_values("value").groupby(keys, dropna=False, observed=True)["value"]
    place, n = groups.cumcount(), groups.transform("size")
    left = np.floor(TRIM * n)
    inside = (place >= left) & (place < n - left)
    return values.assign(value=values["value"].where(inside))


def _grouped(trials: duckdb.DuckDBPyRelation, keys: list[str], values: str) -> pd.DataFrame:
    names = ", ".join(map(_name, keys))
    return in_memory(trials.aggregate(f"{names}, {values}", names).order(names))


def in_memory(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Return the rows of a relation; raises UserError where a cell cannot be read in its type."""
    import duckdb

    try:
        table = rows.df()
    except duckdb.Error as error:
        problem = str(error).splitlines()[0].partition(": ")[2].rstrip(".")
        raise UserError(f"The trials cannot be read: {problem}.") from None
    return table.astype(
        {name: "str" for name in table if table[name].dtype == object}
    )  # where there are no rows


def _is_filled(trials: duckdb.DuckDBPyRelation, column: str) -> str:
    name, kind = _name(column), str(trials.types[trials.columns.index(column)])
    if kind in ("DOUBLE", "FLOAT"):
        return f"{name} IS NOT NULL AND NOT isnan({name})"
    return f"{name} IS NOT NULL" + (f" AND {name} <> ''" if kind == "VARCHAR" else "")


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
