"""How often each level of confidence was given, and how accurate the answers at each level were."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures import drawing
from analysis.intervals import fitting
from analysis.pipeline import Analysis
from analysis.summary import CONTRAST

NAMES = {1: "not", 2: "somewhat", 3: "very"}


def figure(done: Analysis) -> drawing.Drawing:
    """Draw shares of the levels on the left and accuracy by level on the right."""
    trials = done.selection.trials
    shares = level_shares(trials)

    def paint(left: Axes, right: Axes) -> None:
        _stacks(left, shares)
        _accuracies(right, trials)

    said = "; ".join(
        f"{name}: " + ", ".join(f"{shares.loc[name, level]:.0%} {NAMES[level]} confident" for level in NAMES)
        for name in CONTRAST
    )
    caption = (
        "Confidence. Left: mean of participants' shares of the three levels. Right: accuracy of the answers "
        f"given at each level; mean of the participants who used it, with {drawing.SHOWN}; "
        "dashed: chance."
    )
    return drawing.draw(paint, 8.0, 3.6, f"Confidence, {said}.", caption, width_ratios=[1.15, 1])


def level_shares(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over participants of their shares of each level: rows conditions, columns 1, 2, 3."""
    keys = [trials["condition"], trials["subject_id"]]
    own = pd.crosstab(keys, trials["confidence"], normalize="index")
    return own.reindex(columns=list(NAMES), fill_value=0.0).groupby("condition").mean()


def _stacks(axes: Axes, shares: pd.DataFrame) -> None:
    start = np.zeros(len(CONTRAST))
    for level, colour in drawing.LEVELS.items():
        share = shares.loc[list(CONTRAST), level].to_numpy()
        bars = axes.barh(
            CONTRAST, share, left=start, color=colour, edgecolor="white", height=0.6, label=NAMES[level]
        )
        texts = [f"{part:.0%}" if part >= 0.06 else "" for part in share]
        axes.bar_label(bars, texts, label_type="center", color="white" if level == 3 else drawing.INK)
        start = start + share
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(drawing.PERCENT)
    axes.set(xlabel="Share of trials", title="How confident")
    axes.legend(ncols=3, loc="upper left", bbox_to_anchor=(0, -0.2), handlelength=1, columnspacing=1.2)


def _accuracies(axes: Axes, trials: pd.DataFrame) -> None:
    drawing.chance_line(axes)
    own = trials.groupby(["condition", "confidence", "subject_id"])["correct"].mean()
    for name, offset in zip(CONTRAST, (-0.07, 0.07), strict=True):
        points = []
        for level in NAMES:
            values = own[(own.index.get_level_values(0) == name) & (own.index.get_level_values(1) == level)]
            if len(values):
                points.append((level + offset, values.mean()))
                drawing.mean_mark(axes, *points[-1], fitting(values.to_numpy(), "proportion"), name)
        axes.plot(*np.array(points).T, color=drawing.COLOURS[name], linewidth=1.2)
        drawing.legend_entry(axes, name)
    axes.set_xticks(list(NAMES), list(NAMES.values()))
    axes.set_xlim(0.6, 3.4)
    axes.set_ylim(0, 1.06)
    axes.yaxis.set_major_formatter(drawing.PERCENT)
    axes.set(xlabel="Confidence", ylabel="Accuracy", title="Accuracy by confidence")
    axes.legend(loc="lower right")
