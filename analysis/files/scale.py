"""Datasets too large for memory: their trials as a DuckDB relation, of which measures take only the cells."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from analysis.cells import in_memory
from analysis.errors import UserError
from analysis.files.columns import TRIALS, UNREAD, Column

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

    Nothing is read yet; a cell of another type is an error of the measure that reads it. For more, `check`.
    Raises UserError where the file cannot be read or a column is missing.
    """
    try:
        connection = duckdb.connect()
        if file.suffix == ".parquet":
            rows = connection.read_parquet(str(file))
        else:
            rows = connection.read_csv(
                str(file), all_varchar=True, header=True, delimiter=",", quotechar='"', escapechar='"'
            )
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


def check(trials: duckdb.DuckDBPyRelation) -> None:
    """Raise UserError where a cell is empty that must not be, or holds what its column may not hold.

    This reads the whole file. Rows are not checked against each other, as `analysis.load` does.
    """
    wrong = {name: _wrong(name, column) for name, column in TRIALS.items()}
    asked = [f'bool_or({what}) AS "{name}"' for name, what in wrong.items() if what]
    found = in_memory(trials.aggregate(", ".join(asked)))
    for name in found:
        if found[name].eq(True).any():
            expected = TRIALS[name].expected() + ("" if TRIALS[name].filled else ", or nothing")
            raise UserError(f"Column {name} of the trials holds something else; expected {expected}.")


def _wrong(name: str, column: Column) -> str:
    """Return the expression for a cell that should not be there, empty where all may be."""
    empty = f"\"{name}\" = ''" if column.kind == "text" else f'"{name}" IS NULL'
    parts = [empty] if column.filled and column.kind != "boolean" else []
    if column.allowed:
        levels = ", ".join(f"'{level}'" if column.kind == "text" else str(level) for level in column.allowed)
        parts.append(f'NOT ({empty}) AND "{name}" NOT IN ({levels})')
    if column.kind in ("integer", "number"):
        parts.append(f'NOT isfinite("{name}")')
    if column.kind == "integer":
        parts.append(f'"{name}" <> round("{name}")')
    return " OR ".join(f"({part})" for part in parts)


def _typed(name: str, kinds: dict[str, str]) -> str:
    """Return the expression for a column in the type that `analysis.load` gives it."""
    column = TRIALS.get(name, Column("text", filled=False))
    if name not in kinds:
        return EMPTY[column.kind]
    if column.kind == "text":
        return f"""coalesce(CAST("{name}" AS VARCHAR), '')"""
    is_text = kinds[name] == "VARCHAR"
    if column.kind == "boolean":
        return _flag(name) if is_text else f'coalesce("{name}", false)'
    cell = f"nullif(\"{name}\", '')" if is_text else f'"{name}"'
    number = f"CAST({cell} AS DOUBLE)"
    return f"nullif({number}, 'NaN')" if kinds[name] in ("DOUBLE", "FLOAT") else number


def _flag(name: str) -> str:
    """Return the expression for a boolean in words; other words are an error when they are met."""
    problem = f"Column {name} holds something else than true or false."
    return (
        f"CASE WHEN \"{name}\" = 'true' THEN true WHEN coalesce(\"{name}\", '') IN ('false', '') THEN false "
        f"ELSE error('{problem}') END"
    )
