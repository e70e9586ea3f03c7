"""The distribution of reaction times, and participants' medians."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures import drawing
from analysis.pipeline import Analysis
from analysis.summary import CONTRAST

TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw all trials on the left and participants' medians in correct trials on the right."""
    trials = done.selection.trials
    trials = trials[trials["rt_ms"] > 0]
    paired = drawing.paired(done, "reaction_time", "correct", scale=0.001)
    if trials.empty or not len(paired.values):
        return None

    def paint(left: Axes, right: Axes) -> None:
        _histogram(left, trials["rt_ms"] / 1000, trials["condition"])
        drawing.paired_points(right, paired)
        right.set_ylim(bottom=0)
        right.set(ylabel="Reaction time (s)", title="Participants' medians, correct trials")

    caption = (
        "Reaction times. Left: all analysed trials, shares within each condition. Right: participants' "
        f"medians in correct trials, joined between conditions; large marks: mean with {drawing.SHOWN}."
    )
    alt = f"Reaction times. Participants' medians in correct trials: {paired.said}."
    return drawing.draw(paint, 8.0, 3.6, alt, caption, width_ratios=[1.15, 1])


def _histogram(axes: Axes, seconds: pd.Series, conditions: pd.Series) -> None:
    low, high = seconds.min() * 0.9, seconds.max() * 1.1
    edges = np.geomspace(low, high, 31).tolist()
    for name in CONTRAST:
        own = seconds[conditions == name]
        weights = np.full(len(own), 1 / max(1, len(own)))
        colour = drawing.COLOURS[name]
        axes.hist(own, edges, weights=weights, color=colour, alpha=0.15)
        axes.hist(own, edges, weights=weights, color=colour, histtype="step", linewidth=1.8, label=name)
    axes.set_xscale("log")
    axes.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(drawing.PLAIN)
    axes.yaxis.set_major_formatter(drawing.PERCENT)
    axes.set(xlabel="Reaction time (s, logarithmic)", ylabel="Share of trials", title="All trials")
    axes.legend()
