"""Cells of text become a column's type, or one sentence on the first that does not belong."""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import UserError
from analysis.files.columns import Column


def typed(
    cells: pd.Series, column: Column, file: Path | None, words: tuple[str, str] = ("true", "false")
) -> pd.Series:
    """Return the cells in the column's type; raises UserError with file, line and what was expected.

    cells: text, "" where empty; the index is the line in the file, which is None where there is no file.
    words: what stands for true and for false. An empty boolean is false, an empty number NaN.
    """
    values, wrong = _values(cells, column, words)
    empty = cells == ""
    if column.allowed:
        wrong = wrong | (~values.isin(column.allowed) & ~empty)
    if column.filled:
        wrong = wrong | empty
    if wrong.any():
        line = first(cells, wrong)
        held = f"holds {cells[line]!r}" if cells[line] else "is empty"
        expected = " or ".join(words) if column.kind == "boolean" else column.expected()
        raise UserError(f"{file}:{line}: Column {cells.name} {held}; expected {expected}.")
    return values.astype("int64") if column.kind == "integer" and column.filled else values


def _values(cells: pd.Series, column: Column, words: tuple[str, str]) -> tuple[pd.Series, pd.Series]:
    """Return the values, and which cells are none of this kind."""
    if column.kind == "text":
        return cells, pd.Series(False, index=cells.index)
    if column.kind == "boolean":
        return cells == words[0], ~cells.isin([*words, ""])
    empty = cells == ""
    numbers = pd.to_numeric(cells.mask(empty), errors="coerce").astype("float64")
    wrong = ~np.isfinite(numbers) & ~empty
    if column.kind == "integer":
        wrong |= ~empty & (numbers != numbers.round())
    return numbers, wrong


def first(rows: pd.Series | pd.DataFrame, wrong: pd.Series) -> int:
    """Return the line of the first wrong row."""
    return int(rows.index[np.flatnonzero(wrong)[0]])
