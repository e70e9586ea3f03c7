"""A dataset directory (docs/dataset.md) becomes checked, typed tables, or one sentence on what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import UserError
from analysis.files import fast_file
from analysis.files.columns import MAY_BE_ABSENT, TABLES, UNREAD, Column
from analysis.files.csv_file import read_csv
from analysis.files.materials import manifest_of, study_of
from analysis.files.parquet_file import read_parquet
from analysis.files.typed import first, typed
from analysis.trials import Trials

Reader = Callable[[Path, dict[str, Column]], pd.DataFrame]
ENDING = "_description-{}_data"
KINDS = (".csv", ".parquet")
ORDER = {"trials": ["subject_id", "session_id", "trial_index"], "participants": ["subject_id"]}


@dataclass(frozen=True)
class Dataset:
    """What a dataset directory holds; the tables have the columns of docs/dataset.md.

    Text is never missing (an empty cell is ""), a missing number is NaN, an empty boolean is False;
    `manifest` is the stimulus pack's manifest and `study` the study file, or None. Rows are sorted, so that
    nothing downstream depends on the order in the files. `trials` may be a DuckDB relation on their file, see
    `analysis.trials`.
    """

    trials: Trials
    participants: pd.DataFrame
    exclusions: pd.DataFrame
    events: pd.DataFrame
    forms: pd.DataFrame
    manifest: dict[str, Any] | None
    study: dict[str, Any] | None


def load(directory: Path) -> Dataset:
    """Read and check a dataset; raises UserError with file, line, column and what was expected."""
    files = _files(directory)
    tables = _tables(files, list(TABLES))
    return Dataset(**tables, manifest=manifest_of(directory), study=study_of(directory))


def load_or_open(directory: Path) -> Dataset:
    """Read and check a dataset, but leave its trials in their file where they are too many for memory."""
    from analysis.files import scale

    files = _files(directory)
    if not scale.is_large(files["trials"]):
        return load(directory)
    tables = _tables(files, [name for name in TABLES if name != "trials"])
    return Dataset(
        **tables,
        trials=scale.open_checked(files["trials"], list(tables["participants"]["subject_id"])),
        manifest=manifest_of(directory),
        study=study_of(directory),
    )


def _files(directory: Path) -> dict[str, Path]:
    if not directory.is_dir():
        raise UserError(f"{directory} is not a directory; expected a dataset written by `pfungst export`.")
    return {name: _find(directory, name) for name in TABLES if _is_due(directory, name)}


def _tables(files: dict[str, Path], names: list[str]) -> dict[str, pd.DataFrame]:
    try:
        tables = _checked(files, names, fast_file.read)
    except (fast_file.DoubtError, UserError):  # the careful reader knows the line
        tables = _checked(files, names, _read)
    return {name: _sorted(table, ORDER.get(name, [])) for name, table in tables.items()}


def _checked(files: dict[str, Path], names: list[str], read: Reader) -> dict[str, pd.DataFrame]:
    tables = {
        name: read(files[name], TABLES[name]) if name in files else _without_file(TABLES[name])
        for name in names
    }
    _check_participants(tables["participants"], files["participants"])
    if "trials" in tables:
        _check_trials(tables["trials"], tables["participants"], files["trials"])
    return tables


def _sorted(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the rows in order, numbered from 0: from here on the index is no longer the line in the file."""
    return table.sort_values(columns, ignore_index=True) if columns else table.reset_index(drop=True)


def _named(directory: Path, ending: str) -> list[Path]:
    found = [path for kind in KINDS for path in (directory / "data").glob(f"*{ending}{kind}")]
    return sorted(found)


def _is_due(directory: Path, table: str) -> bool:
    return table not in MAY_BE_ABSENT or bool(_named(directory, ENDING.format(table)))


def _find(directory: Path, table: str) -> Path:
    ending = ENDING.format(table)
    found = _named(directory, ending)
    if len(found) == 1:
        return found[0]
    count = f"{len(found)} files" if found else "no file"
    raise UserError(
        f"{directory} is not a dataset: data/ has {count} named *{ending}.csv or .parquet; expected one."
    )


def _without_file(columns: dict[str, Column]) -> pd.DataFrame:
    empty = pd.DataFrame(columns=list(columns), dtype=str)
    return empty.assign(**{name: typed(empty[name], column, None) for name, column in columns.items()})


def _read(file: Path, columns: dict[str, Column]) -> pd.DataFrame:
    """Return a file as typed columns; the index is the line of each row, in Parquet its number from 1."""
    frame = read_parquet(file) if file.suffix == ".parquet" else read_csv(file)
    missing = [name for name, column in columns.items() if column.needed and name not in frame]
    if missing:
        raise UserError(f"{file} has no column {missing[0]}; docs/dataset.md says what it holds.")
    frame = frame.drop(columns=list(UNREAD), errors="ignore")
    frame = frame.assign(**{name: "" for name in columns if name not in frame})
    return frame.assign(**{name: typed(frame[name], column, file) for name, column in columns.items()})


def _check_participants(participants: pd.DataFrame, file: Path) -> None:
    again = participants["subject_id"].duplicated()
    if again.any():
        line = first(participants, again)
        name = participants.loc[line, "subject_id"]
        raise UserError(f"{file}:{line}: Column subject_id holds {name!r} again; expected one row each.")


def _check_trials(trials: pd.DataFrame, participants: pd.DataFrame, file: Path) -> None:
    """Check what no single cell shows: rows that repeat, contradict themselves or belong to nobody."""
    if trials.empty:
        raise UserError(f"{file} has a header but no trials; nobody has answered yet.")
    judged = (trials["response"] != "") & (trials["correct_response"] != "")
    matches = trials["response"] == trials["correct_response"]
    checks = {
        "row_id is not unique": trials["row_id"].duplicated(),
        "trial_index repeats an earlier one of its session": trials.duplicated(["session_id", "trial_index"]),
        "subject_id names nobody in the participants file": ~trials["subject_id"].isin(
            participants["subject_id"]
        ),
        "correct contradicts response and correct_response": judged & (trials["correct"] != matches),
    }
    for problem, wrong in checks.items():
        if wrong.any():
            raise UserError(f"{file}:{first(trials, wrong)}: Column {problem}.")
