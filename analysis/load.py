"""A dataset directory (docs/dataset.md) becomes checked, typed tables, or one sentence on what is wrong."""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.columns import TABLES, Column
from analysis.errors import UserError


@dataclass(frozen=True)
class Dataset:
    """What a dataset directory holds; the tables have the columns of docs/dataset.md.

    Text is never missing (an empty cell is ""), a missing number is NaN; `manifest` is the stimulus
    pack's manifest or None. Rows are sorted, so nothing downstream depends on the order in the files.
    """

    trials: pd.DataFrame
    participants: pd.DataFrame
    exclusions: pd.DataFrame
    events: pd.DataFrame
    manifest: dict[str, Any] | None


def load(directory: Path) -> Dataset:
    """Read and check a dataset; raises UserError with file, line, column and what was expected."""
    if not directory.is_dir():
        raise UserError(f"{directory} is not a directory; expected a dataset written by `pfungst export`.")
    tables = {name: _read(_find(directory, name), columns) for name, columns in TABLES.items()}
    trials_file = _find(directory, "trials").name
    _check_trials(tables["trials"], tables["participants"], trials_file)
    trials = tables["trials"].sort_values(["subject_id", "session_id", "trial_index"], ignore_index=True)
    participants = tables["participants"].sort_values("subject_id", ignore_index=True)
    return Dataset(trials, participants, tables["exclusions"], tables["events"], _manifest(directory))


def _find(directory: Path, table: str) -> Path:
    ending = f"_description-{table}_data.csv"
    found = sorted((directory / "data").glob(f"*{ending}"))
    if len(found) == 1:
        return found[0]
    count = f"{len(found)} files" if found else "no file"
    raise UserError(f"{directory} is not a dataset: data/ has {count} named *{ending}; expected one.")


def _read(file: Path, columns: dict[str, Column]) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(file, dtype=str, na_filter=False, index_col=False, encoding="utf-8-sig")
    except pd.errors.EmptyDataError:
        raise UserError(f"{file.name} is empty; expected a header row.") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{file.name} cannot be read as UTF-8 CSV with equal rows: {reason}") from None
    missing = [name for name, column in columns.items() if column.needed and name not in frame]
    if missing:
        raise UserError(f"{file.name} has no column {missing[0]}; docs/dataset.md says what it holds.")
    frame = frame.fillna("")  # a row that ends early
    for name, column in columns.items():
        if name in frame:
            frame[name] = _typed(frame[name], column, file.name)
    return frame


def _typed(cells: pd.Series, column: Column, file: str) -> pd.Series:
    """Return the cells in the column's type; `wrong` marks those that do not belong."""
    empty = cells == ""
    if column.kind == "text":
        typed, wrong = cells, np.zeros(len(cells), bool)
    elif column.kind == "boolean":
        typed, wrong = cells == "true", ~cells.isin(["true", "false", ""])
    else:
        typed = pd.to_numeric(cells.mask(empty), errors="coerce").astype("float64")
        wrong = ~np.isfinite(typed) & ~empty
        if column.kind == "integer":
            wrong |= ~empty & (typed != typed.round())
    if column.allowed:
        wrong = wrong | (~typed.isin(column.allowed) & ~empty)
    if column.filled:
        wrong = wrong | empty
    if np.any(wrong):
        row = int(np.flatnonzero(wrong)[0])
        found = repr(cells.iloc[row]) if cells.iloc[row] else "an empty cell"
        raise UserError(
            f"{file}, line {row + 2}, column {cells.name}: {found}; expected {column.expected()}."
        )
    if column.kind == "integer" and column.filled:
        typed = typed.astype("int64")
    return typed


def _check_trials(trials: pd.DataFrame, participants: pd.DataFrame, file: str) -> None:
    """Check what no single cell shows: rows that repeat, contradict themselves or belong to nobody."""
    if trials.empty:
        raise UserError(f"{file} has a header but no trials; nobody has answered yet.")
    if participants["subject_id"].duplicated().any():
        twice = participants.loc[participants["subject_id"].duplicated(), "subject_id"].iloc[0]
        raise UserError(f"The participants file lists subject_id {twice!r} twice; expected one row each.")
    matches = trials["response"] == trials["correct_response"]
    checks = {
        "row_id is not unique": trials["row_id"].duplicated(),
        "this trial_index is there twice in its session": trials.duplicated(["session_id", "trial_index"]),
        "subject_id is not in the participants file": ~trials["subject_id"].isin(participants["subject_id"]),
        "correct contradicts response and correct_response": trials["correct"] != matches,
    }
    for problem, wrong in checks.items():
        if wrong.any():
            raise UserError(f"{file}, line {int(np.flatnonzero(wrong)[0]) + 2}: {problem}.")


def _manifest(directory: Path) -> dict[str, Any] | None:
    file = directory / "materials" / "manifest.json"
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"materials/manifest.json is not JSON: {error}.") from None
