"""Tidy tables become what tests need, or one sentence on what is wrong with them.

Every test takes a DataFrame with one row per observation, and the names of its columns. Nothing is averaged
or dropped in silence: a repeated cell is an error, an incomplete participant is counted in a note.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import wording
from analysis.errors import UserError

DECIMALS = 9  # differences are rounded to these, else 35/45 - 30/45 and 25/45 - 20/45 would not tie


class Wide(NamedTuple):
    """Complete participants, one row each: `values` (participants × cells), in the order of `participants`.

    `cells`: the level, or the tuple of levels, of each column of `values`. `n_excluded`: participants left
    out because a cell of theirs is missing; `note` says so, empty where there are none.
    """

    values: np.ndarray
    participants: list
    cells: list
    n_excluded: int
    note: str


def check(data: pd.DataFrame, value: str, *columns: str) -> None:
    """Raise UserError unless the columns exist and `value` holds finite numbers or missing ones."""
    check_columns(data, value, *columns)
    if not (pd.api.types.is_numeric_dtype(data[value]) or pd.api.types.is_bool_dtype(data[value])):
        raise UserError(f"Column {value} holds {data[value].dtype}; expected numbers.")
    if np.isinf(data[value].to_numpy(dtype=float, na_value=np.nan)).any():
        raise UserError(f"Column {value} holds an infinite number; expected finite ones.")


def check_columns(data: pd.DataFrame, *columns: str) -> None:
    """Raise UserError unless the table has the columns."""
    for name in columns:
        if name not in data.columns:
            found = ", ".join(map(str, data.columns))
            raise UserError(f"The table has no column {name}; expected one of {found}.")


def check_filled(data: pd.DataFrame, value: str, *columns: str) -> None:
    """Raise UserError unless the columns exist, and are filled wherever there is a value.

    A row of nobody or of no level would else be dropped in silence.
    """
    check_columns(data, value, *columns)
    for name in columns:
        if (data[name].isna() & data[value].notna()).any():
            raise UserError(f"Column {name} is empty in rows with a value; expected all of them filled.")


def wide(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: Sequence[str],
    levels: Sequence | None = None,
) -> Wide:
    """Return one row per participant with a value in every cell, sorted by participant.

    `levels`: the cells wanted, in order; for several factors tuples; None takes all that occur, sorted.
    Raises UserError where a column is missing, a level does not occur or a participant has two rows in one
    cell.
    """
    within = list(within)
    check(data, value, participant, *within)
    check_filled(data, value, participant, *within)
    used = data.loc[data[value].notna(), [participant, *within, value]]
    repeated = used.duplicated([participant, *within])
    if repeated.any():
        row = used[repeated].iloc[0]
        where = ", ".join(f"{name} {row[name]}" for name in within)
        raise UserError(
            f"Participant {row[participant]} has several rows with {where}; expected one: "
            "aggregate the trials first."
        )
    table = used.astype({value: float}).pivot(index=participant, columns=within, values=value)
    table.columns = [key[0] if len(within) == 1 and isinstance(key, tuple) else key for key in table.columns]
    cells = sorted(table.columns) if levels is None else list(levels)
    for cell in cells:
        if cell not in table.columns:
            found = ", ".join(map(str, sorted(table.columns))) or "none"
            raise UserError(f"No row has {_named(within, cell)}; the levels that occur are {found}.")
    complete = table[cells].dropna().sort_index()
    gone = int(data[participant].nunique()) - len(complete)
    return Wide(
        complete.to_numpy(), list(complete.index), cells, gone, left_out(gone, "a value in every cell")
    )


def _named(within: list[str], cell: object) -> str:
    levels = cell if isinstance(cell, tuple) else (cell,)
    return ", ".join(f"{name} {level}" for name, level in zip(within, levels, strict=False))


def left_out(n: int, without: str) -> str:
    """Return `2 participants without a value in every cell left out`; empty for none."""
    return f"{wording.count(n, 'participant')} without {without} left out" if n else ""


def two(pair: Wide, factor: str) -> Wide:
    """Return the table if it has two cells; raises UserError for more or fewer."""
    if len(pair.cells) != 2:
        found = ", ".join(map(str, pair.cells)) or "none"
        raise UserError(f"Column {factor} has the levels {found}; expected two, or name them as levels.")
    return pair


def differences(pair: Wide, decimals: int = DECIMALS) -> np.ndarray:
    """Return first minus second of two cells, rounded, and sorted so that no draw depends on the order."""
    return np.sort(np.round(pair.values[:, 0] - pair.values[:, 1], decimals))


def groups(
    data: pd.DataFrame, value: str, participant: str, between: str, levels: Sequence | None = None
) -> tuple[dict, str]:
    """Return each group's values, sorted, by level, and a note on participants without a value.

    Raises UserError where a column is missing, a level does not occur, or a participant has two rows.
    """
    check(data, value, participant, between)
    check_filled(data, value, participant, between)
    used = data[data[value].notna()]
    repeated = used.duplicated([participant])
    if repeated.any():
        name = used.loc[repeated, participant].iloc[0]
        raise UserError(f"Participant {name} has several rows; expected one: aggregate the trials first.")
    wanted = sorted(set(used[between])) if levels is None else list(levels)
    for level in wanted:
        if not (used[between] == level).any():
            found = ", ".join(map(str, sorted(set(used[between])))) or "none"
            raise UserError(f"No row has {between} {level}; the levels that occur are {found}.")
    values = {level: np.sort(used.loc[used[between] == level, value].to_numpy(float)) for level in wanted}
    gone = int(data[participant].nunique()) - int(used[participant].nunique())
    return values, left_out(gone, "a value")
