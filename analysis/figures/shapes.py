"""Which of a measure's factors a figure has on its axis, in its colours and in its panels."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.design import Factor
from analysis.pipeline import Analysis, shown
from analysis.results import Result
from analysis.trials import PARTICIPANT

MOST_COLOURS = 8


class Shape(NamedTuple):
    """The factors that a figure shows, each None where there is none; `all`: those of its cells, in order."""

    axis: Factor | None
    colour: Factor | None
    panel: Factor | None
    all: tuple[Factor, ...]


def shapes(factors: Sequence[Factor]) -> list[Shape]:
    """Return one figure's factors, or of more than three factors a figure for each.

    The factor with most levels is on the axis, that with fewest in the panels: so colours stay few.
    """
    if len(factors) > 3 or sum(len(factor.levels) > MOST_COLOURS for factor in factors) > 1:
        return [Shape(factor, None, None, (factor,)) for factor in factors]
    ranked: list[Factor | None] = [*sorted(factors, key=lambda factor: -len(factor.levels))]
    # Of equally many levels, those of people (a group) go into panels: sorted() keeps them last.
    axis, colour, panel = (*ranked, None, None, None)[:3]
    return [Shape(axis, colour, panel, tuple(factors))]


def effect_of(levels: dict[str, str], factors: Sequence[Factor]) -> str:
    """Return how the results name a combination of levels, given by the factors' names in order."""
    if not levels:
        return "all"
    if len(levels) == 1:
        return next(one.label(levels[one.name]) for one in factors if one.name in levels)
    return ", ".join(f"{name}={level}" for name, level in levels.items())


def estimate(done: Analysis, measure: str, levels: dict[str, str], subset: str = "all") -> Result | None:
    """Return the estimate at these levels with the one interval to show, or None where nobody has a value."""
    found = shown(done.results, measure, effect_of(levels, done.data.factors(measure)), subset)
    return found if found is not None and found.n_participants else None


def at(cells: pd.DataFrame, levels: dict[str, str]) -> pd.DataFrame:
    """Return the cells at these levels, given by the names of columns."""
    for column, level in levels.items():
        cells = cells[cells[column].astype(str) == level]
    return cells.sort_values(PARTICIPANT)


def chance(done: Analysis, measure: str = "accuracy") -> float | None:
    """Return the accuracy of a coin, where the measure is accuracy and it is known."""
    return done.data.chance() if measure == "accuracy" else None
