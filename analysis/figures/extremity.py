"""The psychometric function: right answers against how extreme the queries are."""

import math
from typing import TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.design import hue
from analysis.extremity import table
from analysis.figures import drawing
from analysis.figures.shapes import chance
from analysis.pipeline import Analysis
from analysis.results import Result
from analysis.statistics.psychometric_curve import curve_of

MOST = 8  # points per line; the trials are divided among them
MOST_LAPSES = 0.1
MEASURE = "query_extremity"
Fitted: TypeAlias = dict[str, Result]  # by the parameter: threshold, slope, lapse


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw the share of right answers in groups of trials of about equal extremity, and a fit."""
    if MEASURE not in done.data.measured():
        return None
    factor = hue(done.data.factors(MEASURE))
    by = [factor.column] if factor else []
    counts = table(done.data.cells(MEASURE, "all", by), by)
    levels = factor.levels if factor else ("all",)
    own = {level: counts[counts[by[0]].astype(str) == level] if by else counts for level in levels}
    guess = chance(done) or 0.5
    fits = {level: _fitted(done, level) for level in levels}

    def paint(axes: Axes) -> None:
        drawing.chance_line(axes, chance(done))
        for level, style in drawing.styles(levels).items():
            _points(axes, own[level].sort_values("x"), style)
            if not _why_not(fits[level]):
                _line(axes, fits[level], guess, own[level]["x"], style)
            if factor:
                drawing.legend_entry(axes, level, style, "-")
        axes.set_ylim(min(0.4, axes.get_ylim()[0]), 1.03)
        axes.yaxis.set_major_formatter(drawing.PERCENT)
        axes.set(xlabel="Extremity of the queries, of the unit's range", ylabel="Share of right answers")
        if factor:
            drawing.legend_above(axes, len(levels))

    said = "; ".join(f"{level}: {_said(one)}" for level, one in fits.items())
    caption = (
        "Share of right answers by how extreme the queries are, over the trials of all participants. Marks: "
        f"at most {MOST} groups of trials of about equal size. Lines: logistic functions, with lapses up to "
        f"{100 * MOST_LAPSES:.0f} %. Thresholds (where they reach {100 * _level(guess):.0f} %) and slopes "
        f"there, with 95 % intervals over participants: {said}."
    )
    alt = f"Share of right answers by extremity of the queries. Thresholds and slopes: {said}."
    return drawing.draw(paint, 6.2, 3.6, alt, caption)


def _level(guess: float) -> float:
    return (1 + guess) / 2


def _fitted(done: Analysis, level: str) -> Fitted:
    """Return the parameters of the function at a level by name; none where it was not fitted."""
    own = [one for one in done.results if (one.measure, one.effect) == (MEASURE, level)]
    return {one.estimate_name.partition(" ")[0]: one for one in own}


def _why_not(fitted: Fitted) -> str:
    """Say why there is no line: answers that set no bounds to a function would be overread as one."""
    if not fitted:
        return "too many trials for a fit"
    if math.isnan(fitted["threshold"].estimate):
        return fitted["threshold"].note
    return f"no line, as {fitted['threshold'].note}" if fitted["threshold"].note else ""


def _said(fitted: Fitted) -> str:
    """Return threshold and slope with their 95 % intervals."""
    said = [
        f"{name}{fitted[key].estimate:.2f}{_ends(fitted[key].low, fitted[key].high)}"
        for name, key in (("", "threshold"), ("slope ", "slope"))
        if fitted
    ]
    return _why_not(fitted) or ", ".join(said)


def _ends(low: float, high: float) -> str:
    return f" [{low:.2f}, {high:.2f}]" if math.isfinite(low) and math.isfinite(high) else ""


def _points(axes: Axes, counts: pd.DataFrame, style: tuple[str, str]) -> None:
    """Draw the share in groups of neighbouring levels that hold about equally many trials."""
    if counts.empty:
        return
    total = counts["n"].cumsum().to_numpy()
    group = (total - 1) * min(MOST, len(counts)) // total[-1]
    sums = counts.assign(x=counts["x"] * counts["n"]).groupby(group)[["x", "n", "n_correct"]].sum()
    axes.scatter(
        sums["x"] / sums["n"], sums["n_correct"] / sums["n"], s=40, color=style[0], marker=style[1], zorder=3
    )


def _line(axes: Axes, fitted: Fitted, guess: float, x: pd.Series, style: tuple[str, str]) -> None:
    places = np.linspace(x.min(), x.max(), 120)
    curve = curve_of("logistic", guess, _level(guess), MOST_LAPSES)
    values = (fitted[name].estimate for name in ("threshold", "slope", "lapse"))
    axes.plot(places, curve.share(places, *values), color=style[0], linewidth=1.6)
