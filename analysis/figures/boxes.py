"""Ratings as box plots, as Adebayo et al. (2020, arXiv:2011.05429) draw them."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import wording
from analysis.figures import drawing, points, stacks
from analysis.figures.shapes import Shape, shapes
from analysis.pipeline import Analysis
from analysis.trials import filled, frame

Spans: TypeAlias = dict[tuple[str, str], np.ndarray]
QUANTILES = [0.0, 0.25, 0.5, 0.75, 1.0]


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw the ratings at each level of up to two factors: on the axis, and side by side."""
    if "rating" not in done.data.measured():
        return None
    rated = filled(done.data.trials("rating"), "rating")
    first = next(iter(shapes(done.data.factors("rating"))), Shape(None, None, None, ()))
    shape = Shape(first.axis, first.colour, None, tuple(one for one in first.all if one != first.panel))
    levels = shape.axis.levels if shape.axis else ("all",)
    hues = shape.colour.levels if shape.colour else ("",)
    columns = [one.column for one in (shape.axis, shape.colour) if one]
    trials = frame(rated, [*columns, "rating"])
    answers = sorted(trials["rating"].unique())

    def paint(axes: Axes) -> None:
        _boxes(axes, levels, hues, _spans(trials, columns))
        points.ticks(axes, levels)
        if shape.colour:
            drawing.legend_above(axes, len(hues))
        if len(answers) <= stacks.MOST_ANSWERS:
            axes.set_yticks(answers, stacks.names(rated, "rating", answers))
        axes.set_ylim(min(answers) - 0.5, max(answers) + 0.5)
        axes.set_ylabel("Rating")

    by = " and ".join(one.name.replace("_", " ") for one in (shape.axis, shape.colour) if one)
    caption = (
        f"Ratings{f' by {by}' if by else ''}, {wording.count(len(trials), 'rating')}. Boxes: quartiles and "
        "(thick) median of the ratings themselves; whiskers: smallest and largest rating."
    )
    width = min(8.2, max(5.4, 1.6 + len(levels) * (0.5 + 0.3 * len(hues)))) if shape.axis else 3.5
    return drawing.draw(paint, width, 4.0, _alt(trials, shape), caption)


def _boxes(axes: Axes, levels: tuple[str, ...], hues: tuple[str, ...], spans: Spans) -> None:
    slot = points.SLOT / len(hues)
    styles = drawing.styles(hues)
    for place, level in enumerate(levels):
        for index, each in enumerate(hues):
            centre = place + (index - (len(hues) - 1) / 2) * slot
            _box(axes, spans.get((level, each)), centre, slot, styles[each][0])
    for each in hues if hues != ("",) else ():
        drawing.legend_entry(axes, each, (styles[each][0], "s"))


def _alt(trials: pd.DataFrame, shape: Shape) -> str:
    medians = {level: float(np.median(own)) for level, own in _by_axis(trials, shape).items()}
    levels = shape.axis.levels if shape.axis else ("all",)
    said = ", ".join(f"{level} {medians[level]:g}" for level in levels if level in medians)
    return f"Box plots of the ratings. Medians: {said}."


def _by_axis(trials: pd.DataFrame, shape: Shape) -> dict[str, pd.Series]:
    if shape.axis is None:
        return {"all": trials["rating"]}
    groups = trials.groupby(trials[shape.axis.column].astype(str))["rating"]
    return {str(level): own for level, own in groups}


def _spans(trials: pd.DataFrame, columns: list[str]) -> Spans:
    """Return the quantiles of the ratings, by level on the axis and level of the colours."""
    if not columns:
        return {("all", ""): trials["rating"].quantile(QUANTILES).to_numpy()}
    wide = (
        trials.groupby([trials[name].astype(str) for name in columns])["rating"].quantile(QUANTILES).unstack()
    )
    keys = [key if isinstance(key, tuple) else (key, "") for key in wide.index]
    return dict(zip(keys, wide.to_numpy(), strict=True))


def _box(axes: Axes, span: np.ndarray | None, centre: float, slot: float, colour: str) -> None:
    if span is None:
        return
    least, low, middle, high, most = (float(one) for one in span)
    box: dict[str, Any] = {
        "med": middle,
        "q1": low,
        "q3": high,
        "whislo": least,
        "whishi": most,
        "fliers": [],
    }
    axes.bxp(
        [box],
        positions=[centre],
        widths=min(0.5, 0.78 * slot),
        manage_ticks=False,
        showfliers=False,
        patch_artist=True,
        boxprops={"facecolor": colour, "alpha": 0.35, "edgecolor": colour},
        medianprops={"color": colour, "linewidth": 3, "solid_capstyle": "butt"},
        whiskerprops={"color": colour},
        capprops={"color": colour},
        zorder=1,
    )
