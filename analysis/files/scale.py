"""The trials of a dataset that is too large for memory: a DuckDB relation on their file, and its checks."""

import atexit
import tempfile
from pathlib import Path

import duckdb
import pyarrow.parquet

from analysis.errors import UserError
from analysis.files.columns import TRIALS, UNREAD, Column
from analysis.trials import in_memory, name, problem_of, text

EMPTY = {
    "text": "''",
    "boolean": "false",
    "integer": "CAST(NULL AS DOUBLE)",
    "number": "CAST(NULL AS DOUBLE)",
}
MOST_IN_MEMORY = 500_000  # trials, of which each takes some 1.5 KB there
SAMPLE = 1 << 20  # bytes of a CSV file by which its lines are counted


def is_large(file: Path) -> bool:
    """Tell whether a file has more trials than should be in memory; of a CSV file by the length of lines."""
    try:
        if file.suffix == ".parquet":
            return int(pyarrow.parquet.read_metadata(file).num_rows) > MOST_IN_MEMORY
        with file.open("rb") as source:
            lines = source.read(SAMPLE).count(b"\n")
        return lines * file.stat().st_size > MOST_IN_MEMORY * min(SAMPLE, file.stat().st_size)
    except (OSError, pyarrow.ArrowException):
        return False  # the careful reader says what is wrong


def open_trials(file: Path) -> duckdb.DuckDBPyRelation:
    """Return the trials of a CSV or Parquet file, with the columns and types of `analysis.load`.

    Nothing is read yet; a cell of another type is an error of the measure that reads it. For more, `check`.
    Raises UserError where the file cannot be read or a column is missing.
    """
    try:
        connection = duckdb.connect(config={"temp_directory": tempfile.gettempdir()})
        if file.suffix == ".parquet":
            rows = connection.read_parquet(str(file))
        else:
            rows = connection.read_csv(
                str(file), all_varchar=True, header=True, delimiter=",", quotechar='"', escapechar='"'
            )
    except duckdb.Error as error:
        raise UserError(f"{file} cannot be read: {problem_of(error)}.") from None
    missing = [one for one, column in TRIALS.items() if column.needed and one not in rows.columns]
    if missing:
        raise UserError(f"{file} has no column {missing[0]}; docs/dataset.md says what it holds.")
    kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
    wanted = [one for one in rows.columns if one not in UNREAD]
    wanted += [one for one in TRIALS if one not in kinds]
    return rows.project(", ".join(f"{_typed(one, kinds)} AS {name(one)}" for one in wanted))


def open_checked(file: Path, participants: list[str]) -> duckdb.DuckDBPyRelation:
    """Return the trials of a file after `check`; those of a CSV file from a copy in Parquet."""
    trials = open_trials(file if file.suffix == ".parquet" else as_parquet(file))
    check(trials, participants)
    return trials


def as_parquet(file: Path) -> Path:
    """Return a copy of a CSV file in Parquet, of which a measure reads the columns that it needs.

    It goes when the program ends. Raises UserError where the file cannot be read.
    """
    folder = tempfile.TemporaryDirectory(prefix="pfungst-")
    atexit.register(folder.cleanup)
    copy = Path(folder.name) / "trials.parquet"
    try:
        open_trials(file).write_parquet(str(copy), compression="zstd")
    except duckdb.Error as error:
        raise UserError(f"{file} cannot be read: {problem_of(error)}.") from None
    return copy


def check(trials: duckdb.DuckDBPyRelation, participants: list[str] | None = None) -> None:
    """Raise UserError for a cell that holds what its column may not hold, and rows that contradict others.

    `participants`: who may have trials; None takes everybody. This reads the whole file.
    """
    wrong = {one: _wrong(one, column) for one, column in TRIALS.items()}
    asked = [f"bool_or({what}) AS {name(one)}" for one, what in wrong.items() if what]
    found = in_memory(trials.aggregate(", ".join(["count(*) AS n", *asked])))
    if not found["n"].iloc[0]:
        raise UserError("The file of trials has a header but no trials; nobody has answered yet.")
    for one in found.columns[1:]:
        if found[one].eq(True).any():
            first = in_memory(
                trials.filter(wrong[one]).project(f"row_id, CAST({name(one)} AS VARCHAR) AS cell").limit(1)
            )
            expected = TRIALS[one].expected() + ("" if TRIALS[one].filled else ", or nothing")
            row, cell = first.iloc[0]
            holds = f"holds {cell!r}" if isinstance(cell, str) and cell else "is empty"
            raise UserError(f"Column {one} of the trials, row {row}, {holds}; expected {expected}.")
    _check_rows(trials, participants)


def _check_rows(trials: duckdb.DuckDBPyRelation, participants: list[str] | None) -> None:
    """Check what no single cell shows, as `analysis.load` does of trials in memory."""
    known = ", ".join(map(text, participants or [])) or "NULL"
    wrong = {
        "row_id is not unique": _repeated(trials, "row_id"),
        "trial_index repeats an earlier one of its session": _repeated(trials, "session_id, trial_index"),
        "subject_id names nobody in the participants file": trials.filter(
            "false" if participants is None else f"subject_id NOT IN ({known})"
        ),
        "correct contradicts response and correct_response": trials.filter(
            "response <> '' AND correct_response <> '' AND correct <> (response = correct_response)"
        ),
    }
    for problem, rows in wrong.items():
        first = in_memory(rows.limit(1))
        if len(first):
            where = ", ".join(
                f"{one} {first[one].iloc[0]}" for one in first if one in ("row_id", "session_id")
            )
            raise UserError(f"Column {problem}: {where}.")


def _repeated(trials: duckdb.DuckDBPyRelation, keys: str) -> duckdb.DuckDBPyRelation:
    """Return the combinations of columns that several rows have."""
    return trials.aggregate(f"{keys}, count(*) AS n", keys).filter("n > 1")


def _wrong(one: str, column: Column) -> str:
    """Return the expression for a cell that should not be there, empty where all may be."""
    cell = name(one)
    empty = f"{cell} = ''" if column.kind == "text" else f"{cell} IS NULL"
    parts = [empty] if column.filled and column.kind != "boolean" else []
    if column.allowed:
        levels = ", ".join(
            text(str(level)) if column.kind == "text" else str(level) for level in column.allowed
        )
        parts.append(f"NOT ({empty}) AND {cell} NOT IN ({levels})")
    if column.kind in ("integer", "number"):
        parts.append(f"NOT isfinite({cell})")
    if column.kind == "integer":
        parts.append(f"{cell} <> round({cell})")
    return " OR ".join(f"({part})" for part in parts)


def _typed(one: str, kinds: dict[str, str]) -> str:
    """Return the expression for a column in the type that `analysis.load` gives it."""
    column, cell = TRIALS.get(one, Column("text", filled=False)), name(one)
    if one not in kinds:
        return EMPTY[column.kind]
    if column.kind == "text":
        return f"coalesce(CAST({cell} AS VARCHAR), '')"
    is_text = kinds[one] == "VARCHAR"
    empty = f"coalesce({cell}, '') = ''" if is_text else f"{cell} IS NULL"
    if column.kind == "boolean":
        return _flag(one, column, empty, is_text)
    if not is_text:
        number = f"CAST({cell} AS DOUBLE)"
        return f"nullif({number}, 'NaN')" if kinds[one] in ("DOUBLE", "FLOAT") else number
    number = f"TRY_CAST({cell} AS DOUBLE)"
    return f"CASE WHEN {empty} THEN NULL WHEN {number} IS NULL THEN {_error(one, column)} ELSE {number} END"


def _flag(one: str, column: Column, empty: str, is_text: bool) -> str:
    """Return the expression for a boolean; an empty cell is false where the column may be empty."""
    cell, if_empty = name(one), _error(one, column) if column.filled else "false"
    if not is_text:
        return f"CASE WHEN {empty} THEN {if_empty} ELSE {cell} END"
    wrong = f"{cell} NOT IN ('true', 'false')"
    return (
        f"CASE WHEN {empty} THEN {if_empty} WHEN {wrong} THEN {_error(one, column)} ELSE {cell} = 'true' END"
    )


def _error(one: str, column: Column) -> str:
    """Return the expression that, when it is met, ends a query with what a cell holds and should hold."""
    cell = f"coalesce(CAST({name(one)} AS VARCHAR), '')"
    before, after = text(f"Column {one} holds '"), text(f"'; expected {column.expected()}.")
    return f"error({before} || {cell} || {after})"
