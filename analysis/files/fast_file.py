"""A table of a dataset read at once by Arrow, from CSV or Parquet: quick, where nothing is wrong with it.

It takes only what `analysis.files.csv_file` and the checks of `analysis.load` take, and gives the same table.
What is wrong, and on which line, it does not say: wherever it is in doubt it raises DoubtError, and the
careful reader has the word.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from analysis.files.columns import UNREAD, Column

TEXT = pa.large_string()  # what pandas keeps text in, so that nothing is copied
WORDS = pa.dictionary(pa.int32(), pa.string())
TYPES = {"text": TEXT, "boolean": WORDS, "integer": pa.float64(), "number": pa.float64()}
BLOCK = 1 << 24  # bytes read at a time
BOM = b"\xef\xbb\xbf"
QUOTE = ord('"')
BESIDE_QUOTES = np.isin(np.arange(256), list(b'",\n\r'))  # for each byte


class DoubtError(Exception):
    """The file may hold a mistake."""


def read(file: Path, columns: dict[str, Column]) -> pd.DataFrame:
    """Return the typed columns that `analysis.load` gives, numbered from 0; raises DoubtError."""
    try:
        cells = _parquet(file) if file.suffix == ".parquet" else _csv(file, columns)
        if not cells or any(column.needed and name not in cells for name, column in columns.items()):
            raise DoubtError
        return _frame(cells, columns)
    except (pa.ArrowException, csv.Error, UnicodeDecodeError, OSError, ValueError, KeyError):
        raise DoubtError from None


def _frame(cells: dict[str, pa.ChunkedArray], columns: dict[str, Column]) -> pd.DataFrame:
    """Return the columns in their types, and those that are not there as empty cells; takes `cells` away."""
    known = {name: columns.get(name, Column("text", filled=False)) for name in cells}
    n_rows = len(next(iter(cells.values())))
    # One at a time, so that never all of them are in memory twice.
    made = {name: _typed(cells.pop(name), column) for name, column in known.items()}
    for name in columns:
        if name not in known:
            made[name] = _typed(pa.nulls(n_rows, TYPES[columns[name].kind]), columns[name])
    return pd.DataFrame(made, copy=False)


def _typed(cells: pa.ChunkedArray | pa.Array, column: Column) -> pd.Series:
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if column.kind == "text":
        return _text(cells, column)
    if column.kind == "boolean":
        return _booleans(cells, column)
    return _numbers(cells, column)


def _text(cells: pa.Array, column: Column) -> pd.Series:
    kind = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    if not (pa.types.is_integer(kind) or kind in (pa.string(), TEXT, pa.null())):
        raise DoubtError  # a number or a time can be written in several ways
    text = pc.fill_null(cells.cast(TEXT), "")
    empty = pc.equal(text, "")
    fits = pc.is_in(text, pa.array([*map(str, column.allowed), ""], TEXT)) if column.allowed else None
    if (column.filled and pc.any(empty).as_py()) or (fits is not None and not _all(fits)):
        raise DoubtError
    return pd.Series(text.to_pandas(), dtype=str)


def _booleans(cells: pa.Array, column: Column) -> pd.Series:
    words = cells
    if not pa.types.is_boolean(cells.type):
        text = pc.fill_null(cells.cast(pa.string()), "")
        if not _all(pc.is_in(text, pa.array(["true", "false", ""]))):
            raise DoubtError
        words = pc.if_else(pc.equal(text, ""), None, pc.equal(text, "true"))
    if column.filled and words.null_count:
        raise DoubtError
    return pd.Series(pc.fill_null(words, False).to_numpy(zero_copy_only=False))


def _numbers(cells: pa.Array, column: Column) -> pd.Series:
    if pa.types.is_boolean(cells.type) or pa.types.is_dictionary(cells.type):
        raise DoubtError
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        cells = pc.if_else(pc.equal(cells, ""), None, cells)
    numbers = cells.cast(pa.float64())
    there = numbers.drop_null().to_numpy()
    wrong = (column.filled and numbers.null_count) or not np.isfinite(there).all()
    if wrong or (column.kind == "integer" and (there != np.round(there)).any()):
        raise DoubtError
    if column.allowed and not np.isin(there, column.allowed).all():
        raise DoubtError
    values = pc.fill_null(numbers, float("nan")).to_numpy()
    return pd.Series(values.astype("int64") if column.kind == "integer" and column.filled else values)


def _all(mask: pa.Array) -> bool:
    return bool(pc.all(mask, min_count=0).as_py())


def _parquet(file: Path) -> dict[str, pa.ChunkedArray]:
    names = [name for name in pyarrow.parquet.read_schema(file).names if name not in UNREAD]
    if len(set(names)) < len(names):
        raise DoubtError
    table = pyarrow.parquet.read_table(file, columns=names)
    cells = dict(zip(names, table.columns, strict=True))
    for name, column in cells.items():  # NaN is how pandas writes a missing number
        if pa.types.is_floating(column.type):
            cells[name] = pc.if_else(pc.is_nan(column), None, column)
    return cells


def _csv(file: Path, columns: dict[str, Column]) -> dict[str, pa.ChunkedArray]:
    header = _header(file)
    quoted = _has_quotes(file)
    read = [name for name in header if name not in UNREAD]
    kinds = {name: columns[name].kind if name in columns else "text" for name in read}
    table = pyarrow.csv.read_csv(
        str(file),
        read_options=pyarrow.csv.ReadOptions(block_size=BLOCK),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=quoted),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: TYPES[kind] for name, kind in kinds.items()},
            include_columns=list(kinds),
            null_values=[""],
        ),
    )
    return dict(zip(table.column_names, table.columns, strict=True))


def _header(file: Path) -> list[str]:
    """Return the names of the columns; raises DoubtError where one is there twice or the line is odd."""
    with file.open("rb") as source:
        line = source.readline().decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(line, newline=""), strict=True), [])
    if not header or len(set(header)) < len(header):
        raise DoubtError
    return header


def _has_quotes(file: Path) -> bool:
    """Return whether there are quoted cells; raises DoubtError where a quote, or any byte, is out of place.

    A quote that opens follows a comma, a line break or the one that it doubles; one that closes is followed
    by the like. Python's reader and Arrow's agree on such files, and not on others.
    """
    n = 0
    for text in _parts(file):
        inner = text[1:-1]
        places = np.flatnonzero(inner == QUOTE)
        opens = (np.arange(len(places)) + n) % 2 == 0
        beside = text[places + np.where(opens, 0, 2)]
        if not (inner.all() and BESIDE_QUOTES[beside].all()):
            raise DoubtError
        n += len(places)
    if n % 2:
        raise DoubtError
    return n > 0


def _parts(file: Path) -> Iterator[np.ndarray]:
    """Yield the bytes of a file in parts, each between the byte before and the byte after it."""
    with file.open("rb") as source:
        before = b"\n"
        part = source.read(BLOCK).removeprefix(BOM)
        while part:
            following = source.read(BLOCK)
            yield np.frombuffer(before + part + (following[:1] or b"\n"), np.uint8)
            before, part = part[-1:], following
