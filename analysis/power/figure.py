"""The figure of power: against participants, and against trials where several numbers were tried."""

import io
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.drawing import GREY, PERCENT, STYLE
from analysis.inference import INFERENCE
from analysis.power.run import Power
from analysis.power.words import ENOUGH

# From the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/); lines differ in marks too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#222222")
MARKS = ("o", "s", "^", "D", "v", "P", "X")
AXES = {"n_participants": "participants", "n_trials": "trials per condition"}


def draw(powers: Sequence[Power], between: bool = False) -> dict[str, bytes]:
    """Return the figure as `svg` and `png`; the same powers give the same bytes.

    A row per test, a panel per axis with more than one number; bars are Wilson's 95 % intervals.
    """
    tests = list(dict.fromkeys(one.test for one in powers))
    axes = [name for name in AXES if len({getattr(one, name) for one in powers}) > 1] or ["n_participants"]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(4.6 * len(axes), 3.4 * len(tests)), layout="constrained")
        grid = figure.subplots(len(tests), len(axes), squeeze=False, sharey=True)
        for row, test in zip(grid, tests, strict=True):
            for panel, axis in zip(row, axes, strict=True):
                _panel(panel, [one for one in powers if one.test == test], axis, between)
            row[0].set_title(INFERENCE[test].label)
            row[0].set_ylabel("power")
        svg, png = io.BytesIO(), io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
    return {"svg": svg.getvalue(), "png": png.getvalue()}


def _panel(axes: Axes, powers: Sequence[Power], axis: str, between: bool) -> None:
    other = next(name for name in AXES if name != axis)
    lines = sorted({getattr(one, other) for one in powers})
    for index, line in enumerate(lines):
        own = sorted(
            (one for one in powers if getattr(one, other) == line), key=lambda one: getattr(one, axis)
        )
        share = [one.power for one in own]
        ends = [[one.power - one.low for one in own], [one.high - one.power for one in own]]
        axes.errorbar(
            [getattr(one, axis) for one in own],
            share,
            yerr=ends,
            color=COLOURS[index % len(COLOURS)],
            marker=MARKS[index % len(MARKS)],
            label=f"{line} {AXES[other]}",
            markersize=5,
            linewidth=1.4,
            elinewidth=1,
            capsize=2,
        )
    axes.axhline(ENOUGH, color=GREY, linestyle=(0, (4, 3)), linewidth=1, zorder=0)
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_xlabel(AXES[axis] + (" in each condition" if between and axis == "n_participants" else ""))
    axes.legend(fontsize=8, loc="best", frameon=True, framealpha=1, edgecolor="none")
