"""Rows with a value must say whose and of what it is: else they would be dropped in silence."""

import pandas as pd

from analysis.errors import UserError


def check(data: pd.DataFrame, value: str, *columns: str) -> None:
    """Raise UserError where a column is missing, or empty in a row with a value."""
    for name in (value, *columns):
        if name not in data.columns:
            found = ", ".join(map(str, data.columns))
            raise UserError(f"The table has no column {name}; expected one of {found}.")
    for name in columns:
        if (data[name].isna() & data[value].notna()).any():
            raise UserError(f"Column {name} is empty in rows with a value; expected all of them filled.")
