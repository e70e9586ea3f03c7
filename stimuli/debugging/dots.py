"""Scores as dots: a panel for each measure, a row for each method, the baselines in the same row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stimuli.debugging.drawing import (
    BASELINE_MARKS,
    BASELINE_NAMES,
    COLOURS,
    GREY,
    INK,
    MARKERS,
    MEASURE_NAMES,
    PALE,
    drawn,
)
from stimuli.debugging.rows import Row, indexed

ROW, HEAD = 0.26, 1.65  # inches: of a model in a method's row, and of titles, scale and legend together


def dots(
    means: Sequence[Row], measures: Sequence[str], models: Sequence[str], methods: Sequence[str]
) -> dict[str, bytes]:
    """Return the figure of the means of an experiment, with standard errors, as `svg` and `png`."""

    def paint(figure: Figure) -> None:
        panels = np.atleast_1d(figure.subplots(1, len(measures), sharey=True))
        for axes, measure in zip(panels, measures, strict=True):
            _panel(axes, means, measure, models, methods)
        _legend(figure, models)

    height = HEAD + len(methods) * (0.12 + ROW * len(models))
    return drawn(paint, 2.2 + 2.1 * len(measures), height)


def _panel(
    axes: Axes, means: Sequence[Row], measure: str, models: Sequence[str], methods: Sequence[str]
) -> None:
    find = indexed(means)
    for row, method in enumerate(methods):
        axes.axhline(row, color=PALE, linewidth=0.6, zorder=0)
        for number, model in enumerate(models):
            place = row + _aside(number, len(models))
            for name, mark in BASELINE_MARKS.items():
                base = find(measure, model, method, name)
                size = 13 if name == "constant" else 6
                colour = INK if name == "constant" else GREY
                if base and base["n"]:
                    axes.plot(base["mean"], place, mark, color=colour, markersize=size, zorder=1)
            mean = find(measure, model, method)
            if mean and mean["n"]:
                _dot(axes, mean, place, number)
    axes.set_title(MEASURE_NAMES[measure])
    axes.set_yticks(range(len(methods)), methods)
    axes.set_ylim(len(methods) - 0.5, -0.5)
    axes.set_xlim(min(-0.05, axes.get_xlim()[0]), 1.05)
    axes.tick_params(axis="y", length=0)


def _dot(axes: Axes, mean: Row, place: float, number: int) -> None:
    error = None if np.isnan(mean["sem"]) else mean["sem"]
    look: dict[str, Any] = {"fmt": MARKERS[number % len(MARKERS)], "color": COLOURS[number % len(COLOURS)]}
    axes.errorbar(mean["mean"], place, xerr=error, markersize=6.5, elinewidth=1.6, zorder=3, **look)


def _aside(number: int, count: int) -> float:
    return (number - (count - 1) / 2) * 0.8 / max(count, 2)


def _legend(figure: Figure, models: Sequence[str]) -> None:
    handles = [
        Line2D([], [], color=COLOURS[i % 6], marker=MARKERS[i % 6], linestyle="", markersize=7, label=model)
        for i, model in enumerate(models)
    ]
    for name, mark in BASELINE_MARKS.items():
        colour = INK if name == "constant" else GREY
        handles.append(
            Line2D([], [], color=colour, marker=mark, linestyle="", markersize=9, label=BASELINE_NAMES[name])
        )
    figure.legend(handles=handles, loc="outside lower center", ncols=4)
