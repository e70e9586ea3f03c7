"""What the experiments return: one row for each number, and their means."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Row = dict[str, Any]

EXPLANATION = "explanation"  # `map` of a row: the method's own map, or else the name of a baseline
ANY = "any"  # model or method of a baseline's row whose value does not depend on it
COLUMNS = ("experiment", "model", "against", "step", "layer", "method", "map", "input", "measure", "value")
GROUP = tuple(column for column in COLUMNS if column not in ("input", "value"))
SUMMARY = (*GROUP, "n", "undefined", "mean", "sem")


def rows_of(place: Mapping[str, Any], ids: Sequence[str], measured: Mapping[str, np.ndarray]) -> list[Row]:
    """Return a row for each input and measure; `place` holds the columns that they share.

    `measured` gives for each measure one value per input, (n,).
    """
    empty = {"model": ANY, "against": "", "step": None, "layer": "", "method": ANY}
    return [
        {**empty, **place, "input": one, "measure": measure, "value": float(value)}
        for measure, values in measured.items()
        for one, value in zip(ids, values, strict=True)
    ]


def summary(rows: Iterable[Row]) -> list[Row]:
    """Return mean and standard error of the mean over the inputs, for every group of rows.

    `n` counts the inputs whose value is defined, `undefined` the others. The mean of none is NaN, and so is
    the standard error of one.
    """
    groups: dict[tuple, list[float]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in GROUP), []).append(row["value"])
    return [dict(zip(GROUP, key, strict=True)) | _mean(np.array(values)) for key, values in groups.items()]


def _mean(values: np.ndarray) -> Row:
    known = values[~np.isnan(values)]
    return {
        "n": len(known),
        "undefined": len(values) - len(known),
        "mean": float(known.mean()) if len(known) else float("nan"),
        "sem": float(known.std(ddof=1) / len(known) ** 0.5) if len(known) > 1 else float("nan"),
    }


def indexed(means: Iterable[Row]) -> Callable[..., Row | None]:
    """Return a function `(measure, model, method, map, step) -> mean`, the row of a summary or None.

    A baseline's mean that depends on neither model nor method is found for all.
    """
    known = {(m["measure"], m["model"], m["method"], m["map"], m["step"]): m for m in means}

    def find(
        measure: str, model: str, method: str, map: str = EXPLANATION, step: int | None = None
    ) -> Row | None:
        places = [(one, other) for one in (model, ANY) for other in (method, ANY)]
        found = (known.get((measure, *place, map, step)) for place in places)
        return next((mean for mean in found if mean is not None), None)

    return find


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> bytes:
    """Return rows as a CSV file; what is undefined is NaN, what does not apply is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return "NaN" if np.isnan(value) else f"{value:.6g}"
    return "" if value is None else value
