"""Datasets too large for memory: their trials as a DuckDB relation, of which measures take only the cells."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from analysis.columns import TRIALS, UNREAD, Column
from analysis.errors import UserError

EMPTY = {
    "text": "''",
    "boolean": "false",
    "integer": "CAST(NULL AS DOUBLE)",
    "number": "CAST(NULL AS DOUBLE)",
}
PARTS = {
    "main": "NOT is_practice AND NOT is_catch AND NOT timed_out AND stage <> 'repeated'",
    "catch": "NOT is_practice AND is_catch AND stage <> 'repeated'",
    "showings": "NOT is_practice AND NOT is_catch AND NOT timed_out",
}


def open_trials(file: Path) -> duckdb.DuckDBPyRelation:
    """Return the trials of a CSV or Parquet file, with the columns and types of `analysis.load`.

    Nothing is read yet, and rows are not checked against each other; a cell of another type ends the reading.
    Raises UserError where the file cannot be read or a column is missing.
    """
    try:
        connection = duckdb.connect()
        if file.suffix == ".parquet":
            rows = connection.read_parquet(str(file))
        else:
            rows = connection.read_csv(str(file), all_varchar=True, header=True, delimiter=",", quotechar='"')
    except duckdb.Error as error:
        raise UserError(f"{file} cannot be read: {str(error).splitlines()[0].rstrip('.')}.") from None
    missing = [name for name, column in TRIALS.items() if column.needed and name not in rows.columns]
    if missing:
        raise UserError(f"{file} has no column {missing[0]}; docs/dataset.md says what it holds.")
    kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
    wanted = [name for name in rows.columns if name not in UNREAD]
    wanted += [name for name in TRIALS if name not in kinds]
    return rows.project(", ".join(f'{_typed(name, kinds)} AS "{name}"' for name in wanted))


def part(
    trials: duckdb.DuckDBPyRelation, of: str, participants: Sequence[str] | None = None
) -> duckdb.DuckDBPyRelation:
    """Return the trials that a measure is given (see `analysis.measure`), of some participants or of all."""
    chosen = trials.filter(PARTS[of])
    if participants is None:
        return chosen
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in participants)
    return chosen.filter(f"subject_id IN ({names})") if names else chosen.filter("false")


def _typed(name: str, kinds: dict[str, str]) -> str:
    """Return the expression for a column in the type that `analysis.load` gives it."""
    column = TRIALS.get(name, Column("text", filled=False))
    if name not in kinds:
        return EMPTY[column.kind]
    if column.kind == "text":
        return f"""coalesce(CAST("{name}" AS VARCHAR), '')"""
    if column.kind == "boolean":
        is_true = f"\"{name}\" = 'true'" if kinds[name] == "VARCHAR" else f'"{name}"'
        return f"coalesce({is_true}, false)"
    cell = f"nullif(\"{name}\", '')" if kinds[name] == "VARCHAR" else f'"{name}"'
    return f"CAST({cell} AS DOUBLE)"
