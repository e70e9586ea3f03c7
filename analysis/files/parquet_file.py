"""A Parquet file becomes a table of text, as a CSV file does: the same checks say what is wrong with it."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from analysis.errors import UserError


def read_parquet(file: Path) -> pd.DataFrame:
    """Return the file's rows as text, an empty cell as ""; the index is the number of the row, from 1."""
    try:
        table = pyarrow.parquet.read_table(file)
    except (OSError, pa.ArrowException) as error:
        raise UserError(f"{file} is not a Parquet file: {str(error).splitlines()[0].rstrip('.')}.") from None
    names = table.column_names
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{file}: Column {name} is there twice.")
    cells = [_words(column) for column in table.columns]
    rows = pd.RangeIndex(1, table.num_rows + 1)
    return pd.DataFrame(dict(zip(names, cells, strict=True)), index=rows, dtype=str)


def _words(column: pa.ChunkedArray) -> list[str]:
    values = column.to_pylist()
    if pa.types.is_boolean(column.type):
        return ["" if value is None else str(value).lower() for value in values]
    if pa.types.is_floating(column.type):  # NaN is how pandas writes a missing number
        return ["" if value is None or value != value else repr(value) for value in values]
    return ["" if value is None else str(value) for value in values]
