"""Parts of figures: bars for means with ±2 standard errors, and a point for each participant."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.figures.drawing import COLOURS, GREY, INK, MARKERS, PALE, PERCENT, PLAIN, spread
from analysis.papers.borowski_measures import two_sem

CONDITIONS = COLOURS | {"none": "#6B6B6B", "TPR": "#0072B2", "TNR": "#E69F00", "value": "#6B6B6B"}
SHAPES = MARKERS | {"none": "D", "TPR": "o", "TNR": "s", "value": "o"}
WHAT = "Bars: mean of participants; black lines: ±2 SEM; small marks: one participant each"
WIDTH = 0.62  # of a bar that stands alone


def column(axes: Axes, place: float, values: pd.Series, name: str, width: float = WIDTH) -> np.ndarray:
    """Draw a bar for the mean, ±2 SEM at its right, participants at its left; return their places."""
    own = values.dropna().to_numpy(float)
    colour = CONDITIONS[name]
    axes.bar(place, own.mean(), width, color=colour, alpha=0.26, zorder=1)
    places = place - 0.14 * width + spread(np.round(own, 6), 0.15 * width, 0.32 * width)
    style: dict[str, Any] = {
        "marker": SHAPES[name],
        "alpha": 0.6,
        "linewidths": 0,
        "zorder": 3,
        "clip_on": False,
    }
    axes.scatter(places, own, s=max(9.0, 30 * width), color=colour, **style)
    if len(own) > 1:
        line: dict[str, Any] = {"color": INK, "elinewidth": 1.6, "capsize": 5 * width, "capthick": 1.6}
        axes.errorbar(place + 0.34 * width, own.mean(), two_sem(values), fmt="none", zorder=4, **line)
    return places


def joined(axes: Axes, wide: pd.DataFrame, names: Sequence[str]) -> None:
    """Draw a column per condition, participants joined between neighbours."""
    complete = wide[list(names)].dropna()
    places = [column(axes, at, complete[name], name) for at, name in enumerate(names)]
    axes.plot(np.array(places), complete.to_numpy().T, color=PALE, linewidth=0.8, zorder=2)
    axes.set_xticks(range(len(names)), [name.capitalize() for name in names])
    axes.set_xlim(-0.6, len(names) - 0.4)


def grouped(axes: Axes, tables: Mapping[str, pd.DataFrame], labels: Mapping[Any, str]) -> None:
    """Draw columns side by side per condition within each level.

    tables: per condition, participants (rows) × levels (columns). labels: of the levels, in order.
    """
    width = 0.86 / len(tables)
    for place, name in enumerate(tables):
        offset = (place - (len(tables) - 1) / 2) * width
        for at, level in enumerate(labels):
            column(axes, at + offset, tables[name][level], name, 0.92 * width)
    axes.set_xticks(range(len(labels)), list(labels.values()))
    axes.set_xlim(-0.6, len(labels) - 0.4)


def handles(names: Sequence[str]) -> list[Artist]:
    """Return what a legend needs: the colours of the bars, and what the marks on them are."""
    words = {name: f"{name.capitalize()} references" for name in COLOURS} | {"none": "No references"}
    bars = [Patch(color=CONDITIONS[name], alpha=0.45, label=words.get(name, name)) for name in names]
    return [
        *(bars or [Patch(color=PALE, label="Mean")]),
        Line2D([], [], color=INK, linewidth=1.6, label="±2 SEM"),
        one_person(),
    ]


def one_person() -> Line2D:
    """Return the legend's entry for the marks of participants."""
    return Line2D([], [], color=GREY, marker="o", markersize=4.5, linestyle="", label="One participant")


def proportion(axes: Axes, label: str = "Proportion correct", chance: bool = True) -> None:
    """Scale the ordinate from 0 to 100 %, with chance at one half."""
    axes.set_ylim(0, 1.06)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_ylabel(label)
    if chance:
        axes.axhline(0.5, color=GREY, linestyle=(0, (4, 3)), linewidth=1, zorder=5)


def seconds(axes: Axes) -> None:
    """Scale the ordinate from 0 s."""
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(PLAIN)
    axes.set_ylabel("Reaction time (s)")
