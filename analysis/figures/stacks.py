"""Stacked shares: how often each answer of several was given, level by level of the factors."""

import textwrap
from collections.abc import Sequence
from functools import partial
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from analysis.design import Factor
from analysis.figures import drawing
from analysis.pipeline import Analysis
from analysis.shares import shares
from analysis.trials import Trials, count, distinct, filled

MOST_ROWS = 20
MOST_ANSWERS = 12
WIDTH, LEGEND = 7.6, 100  # of a figure in inches, and of its legend in characters
SMALLEST = 0.06  # share that has room for its number
DOT = " · "


class Shares(NamedTuple):
    """Mean over participants of their shares: rows (levels of factors) × answers; the answers in words."""

    table: pd.DataFrame
    names: list[str]
    what: str


def of(done: Analysis, measure: str, column: str) -> Shares | None:
    """Return the shares of each answer in a column of the measure's trials, or None where there are none.

    Rows are the combinations of the factors' levels, or of more than 20 combinations the levels of each
    factor; more than 12 different answers have no shares to show.
    """
    trials = filled(done.data.trials(measure), column)
    answers = distinct(trials, column)
    if not 1 < len(answers) <= MOST_ANSWERS:
        return None
    factors = done.data.factors(measure)
    crossed = int(np.prod([len(factor.levels) for factor in factors])) <= MOST_ROWS
    groups = [factors] if crossed else [[factor] for factor in factors]
    table = pd.concat([_means(trials, column, group, len(groups) > 1) for group in groups])
    what = " and ".join(factor.name.replace("_", " ") for factor in factors)
    return Shares(table, names(trials, column, answers), what)


def names(trials: Trials, column: str, answers: Sequence[Any]) -> list[str]:
    """Return the points of a scale in the study's words, where each has one and only one; else as such."""
    if column != "motivation" and "response_label" in trials.columns:
        said = count(trials, [column, "response_label"]).set_index(column)["response_label"].astype(str)
        if len(said) == len(answers) and said.is_unique and said.index.is_unique and (said != "").all():
            return [said[one] for one in answers]
    return [f"{one:g}" if isinstance(one, int | float | np.number) else str(one) for one in answers]


def _means(trials: Trials, column: str, group: Sequence[Factor], named: bool) -> pd.DataFrame:
    columns = [factor.column for factor in group]
    own = shares(trials, column, columns)
    keys = [own[name].astype(str) for name in columns]
    if not columns:
        return own.groupby(column)["value"].mean().to_frame("all").T
    means = own.groupby([*keys, own[column]])["value"].mean().unstack()
    order = list(product(*(factor.levels for factor in group)))
    index = [one if len(columns) > 1 else one[0] for one in order]
    means = means.reindex(index).dropna(how="all")
    prefix = f"{group[0].name}: " if named else ""
    said = [DOT.join(one) if isinstance(one, tuple) else str(one) for one in means.index]
    return means.set_axis([prefix + one.replace("_", " ") for one in said])


def draw(found: Shares, colours: Sequence[Any], alt: str, caption: str) -> drawing.Drawing:
    """Draw one bar per row, from the first answer at the left to the last at the right."""
    columns = max(1, min(len(found.names), LEGEND // (max(map(len, found.names)) + 5)))
    texts = [textwrap.fill(name, LEGEND - 5) for name in found.names]
    lines = sum(text.count("\n") + 1 for text in texts) / columns
    places = _places(found.table.index)
    height = 0.75 + 0.32 * (places[-1] + 1) + 0.2 * lines
    return drawing.draw(partial(_paint, found, colours, texts, places, columns), WIDTH, height, alt, caption)


def _places(rows: pd.Index) -> np.ndarray:
    """Return where the rows stand, with a gap where the first of several factors has its next level."""
    first = [str(row).split(DOT)[0] for row in rows]
    new = [0.0, *(0.5 if DOT in str(rows[0]) and one != other else 0.0 for one, other in pairwise(first))]
    return np.arange(len(rows)) + np.cumsum(new)


def _paint(
    found: Shares, colours: Sequence[Any], texts: list[str], places: np.ndarray, columns: int, axes: Axes
) -> None:
    start = np.zeros(len(found.table))
    for answer, colour, name in zip(found.table, colours, texts, strict=True):
        share = found.table[answer].fillna(0).to_numpy()
        drawn = axes.barh(
            places, share, left=start, color=to_rgb(colour), edgecolor="white", height=0.74, label=name
        )
        numbers = [f"{100 * part:.0f}" if part >= SMALLEST else "" for part in share]
        axes.bar_label(drawn, numbers, label_type="center", color=drawing.ink_on(colour), fontsize=8.5)
        start = start + share
    names = (
        [] if list(found.table.index) == ["all"] else [drawing.words(name, 44) for name in found.table.index]
    )
    axes.set_yticks(places if names else [], names)
    axes.set_ylim(places[-1] + 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(drawing.PERCENT)
    axes.set_xlabel("Mean of participants' shares")
    place: dict[str, Any] = {"loc": "outside upper left", "ncols": columns}
    axes.figure.legend(handlelength=1, columnspacing=1.2, **place)


def said(found: Shares) -> str:
    """Return the shares in words, of at most six rows."""
    rows = list(found.table.iterrows())[:6]
    listed = "; ".join(
        f"{row}: "
        + ", ".join(f"{100 * part:.0f} % {name}" for part, name in zip(parts, found.names, strict=True))
        for row, parts in rows
    )
    return listed + ("; and so on" if len(found.table) > len(rows) else "")
