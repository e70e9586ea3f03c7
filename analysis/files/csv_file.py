"""A CSV file becomes a table of text whose index is the line of each row in the file."""

import csv
import io
from pathlib import Path

import pandas as pd

from analysis import wording
from analysis.errors import UserError


def read_csv(file: Path) -> pd.DataFrame:
    """Return the file's rows as text, an empty cell as ""; raises UserError with file and line."""
    rows, lines = _rows(file, _text(file))
    if not rows:
        raise UserError(f"{file} is empty; expected a header row.")
    header = rows[0]
    for name in header:
        if header.count(name) > 1:
            raise UserError(f"{file}:{lines[0]}: Column {name} is there twice.")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(header):
            raise UserError(
                f"{file}:{line}: The row has {wording.count(len(row), 'cell')}; expected {len(header)}."
            )
    return pd.DataFrame(rows[1:], columns=header, index=lines[1:], dtype=str)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UserError(f"{file}:{line}: The text is not UTF-8.") from None


def _rows(file: Path, text: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows and the line on which each begins; a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines, line = [], [], 1
    try:
        for row in reader:
            if row:  # not an empty line
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(f"{file}:{line}: The row is not CSV: {error}.") from None
    return rows, lines
