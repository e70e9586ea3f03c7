"""Tables of scores in words: each with the scores of the baselines in the same cell."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from stimuli.debugging.baselines import BASELINES
from stimuli.debugging.drawing import MEASURE_NAMES
from stimuli.debugging.rows import EXPLANATION, Row, indexed

CLEAR = 2.0  # standard errors of the paired difference


class Cell(NamedTuple):
    """A score in words, those of the baselines by name, and whether it is clearly above all of them."""

    score: str
    beside: dict[str, str]
    above: bool = False


class Table(NamedTuple):
    """A table: its heads, and for each row the words in front and the cells."""

    heads: list[str]
    rows: list[tuple[list[str], list[Cell]]]


def scores(
    rows: Sequence[Row],
    means: Sequence[Row],
    measures: Sequence[str],
    models: Sequence[str],
    methods: Sequence[str],
    marked: bool = False,
) -> Table:
    """Return a row for each model and method and a column for each measure.

    `marked` says which scores are above every baseline: where the mean difference over the same inputs is
    more than two standard errors.
    """
    find, clear = indexed(means), _clear(rows) if marked else set()
    found = []
    for model in models:
        for method in methods:
            cells = [_cell(find, measure, model, method) for measure in measures]
            above = [(model, method, measure) in clear for measure in measures]
            cells = [cell._replace(above=one) for cell, one in zip(cells, above, strict=True)]
            found.append(([model, method], cells))
    return Table(["model", "method", *[MEASURE_NAMES[measure] for measure in measures]], found)


def of_cascade(means: Sequence[Row], measures: Sequence[str], model: str, methods: Sequence[str]) -> Table:
    """Return a row for each method: its scores at the first step, half-way and at the last."""
    find = indexed(means)
    layers = {mean["step"]: mean["layer"] for mean in means if mean["step"]}
    last = max(layers)
    steps = sorted({1, (last + 1) // 2, last})
    heads = [f"{MEASURE_NAMES[one]}, down to {layers[step]}" for one in measures for step in steps]
    found = [
        ([method], [_cell(find, one, model, method, step) for one in measures for step in steps])
        for method in methods
    ]
    return Table(["method", *heads], found)


def words_of(mean: Row | None) -> str:
    """Return a mean with its standard error in words, and of how many inputs where not of all."""
    if mean is None:
        return ""
    if not mean["n"]:
        return "undefined"
    error = "" if np.isnan(mean["sem"]) else f" ± {mean['sem']:.3f}"
    part = f" ({mean['n']} of {mean['n'] + mean['undefined']})" if mean["undefined"] else ""
    return f"{_plain(mean['mean'])}{error}{part}"


def _cell(find: Any, measure: str, model: str, method: str, step: int | None = None) -> Cell:
    beside = {name: find(measure, model, method, name) for name in BASELINES}
    known = {name: _short(mean) for name, mean in beside.items() if mean is not None}
    return Cell(words_of(find(measure, model, method, step=step)), known)


def _short(mean: Mapping[str, Any]) -> str:
    return _plain(mean["mean"]) if mean["n"] else "–"  # noqa: RUF001


def _plain(value: float) -> str:
    return f"{round(value, 2) + 0:.2f}"  # never -0.00


def _clear(rows: Sequence[Row]) -> set[tuple[str, str, str]]:
    values: dict[tuple, dict[str, float]] = {}
    for row in rows:
        place = row["model"], row["method"], row["measure"], row["map"]
        values.setdefault(place, {})[row["input"]] = row["value"]
    return {
        (model, method, measure)
        for (model, method, measure, map), own in values.items()
        if map == EXPLANATION
        and all(
            _above(own, values.get((model, method, measure, name)) or values["any", "any", measure, name])
            for name in BASELINES
        )
    }


def _above(own: Mapping[str, float], other: Mapping[str, float]) -> bool:
    differences = np.array([own[one] - other[one] for one in own])
    differences = differences[~np.isnan(differences)]
    if len(differences) < 2:
        return False
    return bool(differences.mean() > CLEAR * differences.std(ddof=1) / len(differences) ** 0.5)
