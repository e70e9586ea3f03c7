"""What is asked of trials, whether they are in memory or in a file.

`Trials` is a DataFrame as `analysis.load.load` makes it, or a DuckDB relation as `analysis.files.scale` opens
it. All that is analysed goes through these functions, so that a dataset too large for memory is analysed as
any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from analysis.errors import UserError

if TYPE_CHECKING:  # DuckDB is loaded where a large dataset is opened, and only there
    import duckdb

Trials: TypeAlias = "pd.DataFrame | duckdb.DuckDBPyRelation"
PARTICIPANT = "subject_id"


def count(trials: Trials, keys: list[str]) -> pd.DataFrame:
    """Return how many trials there are (`n`) for each combination of the columns `keys`, sorted by them."""
    check_columns(trials, keys)
    if not isinstance(trials, pd.DataFrame):
        return grouped(trials, keys, "count(*) AS n")
    return trials.groupby(keys, sort=True, dropna=False, observed=True).size().reset_index(name="n")


def size(trials: Trials) -> int:
    """Return the number of trials."""
    if isinstance(trials, pd.DataFrame):
        return len(trials)
    return int(in_memory(trials.aggregate("count(*) AS n"))["n"].iloc[0])


def distinct(trials: Trials, column: str) -> list:
    """Return the values that occur in a column, sorted; an empty text is one, a missing number is none."""
    check_columns(trials, [column])
    if isinstance(trials, pd.DataFrame):
        return sorted(trials[column].dropna().unique())
    return sorted(in_memory(trials.project(name(column)).distinct())[column].dropna())


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


def only(trials: Trials, column: str, value: str | bool) -> Trials:
    """Return the trials that hold this text, or this truth, in a column; a number is compared as text."""
    check_columns(trials, [column])
    if not isinstance(trials, pd.DataFrame):
        return trials.filter(f"CAST({name(column)} AS VARCHAR) = {text(_said(value))}")
    cells = trials[column]
    if is_bool_dtype(cells) or not is_numeric_dtype(cells):
        return trials[cells == value]
    return trials[cells.astype(str) == value]


def among(trials: Trials, column: str, values: Sequence[str]) -> Trials:
    """Return the trials that hold one of these texts in a column."""
    check_columns(trials, [column])
    if isinstance(trials, pd.DataFrame):
        return trials[trials[column].isin(values)]
    return trials.filter(f"{name(column)} IN ({', '.join(map(text, values))})" if len(values) else "false")


def frame(trials: Trials, columns: list[str]) -> pd.DataFrame:
    """Return some columns as a DataFrame: for what has no shorter way than through all trials."""
    check_columns(trials, columns)
    if isinstance(trials, pd.DataFrame):
        return trials[columns]
    return in_memory(trials.project(", ".join(map(name, columns))))


def check_columns(trials: Trials, columns: list[str]) -> None:
    """Raise UserError unless the trials have the columns."""
    for column in columns:
        if column not in trials.columns:
            raise UserError(f"The trials have no column {column}; they have {', '.join(trials.columns)}.")


def grouped(trials: duckdb.DuckDBPyRelation, keys: list[str], values: str) -> pd.DataFrame:
    """Return the SQL expressions `values` for each combination of the columns `keys`, sorted by them."""
    names = ", ".join(map(name, keys))
    return in_memory(trials.aggregate(f"{names}, {values}", names).order(names))


def in_memory(rows: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Return the rows of a relation; raises UserError where a cell cannot be read in its type."""
    import duckdb

    try:
        table = rows.df()
    except duckdb.Error as error:
        raise UserError(f"The trials cannot be read: {problem_of(error)}.") from None
    # An empty table has no text to tell its type by.
    return table.astype({column: "str" for column in table if table[column].dtype == object})


def problem_of(error: duckdb.Error) -> str:
    """Return what DuckDB says is wrong: the first line, without the kind of error and without a full stop."""
    line = str(error).splitlines()[0]
    return (line.partition("Error: ")[2] or line).rstrip(".")


def name(column: str) -> str:
    """Return a column's name as SQL has it."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def _said(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _is_filled(trials: duckdb.DuckDBPyRelation, column: str) -> str:
    cell, kind = name(column), str(trials.types[trials.columns.index(column)])
    if kind in ("DOUBLE", "FLOAT"):
        return f"{cell} IS NOT NULL AND NOT isnan({cell})"
    return f"{cell} IS NOT NULL" + (f" AND {cell} <> ''" if kind == "VARCHAR" else "")
