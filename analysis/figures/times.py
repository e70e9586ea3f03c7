"""The distribution of reaction times."""

import numpy as np
from matplotlib.axes import Axes

from analysis import wording
from analysis.design import hue
from analysis.figures import drawing
from analysis.pipeline import Analysis
from analysis.trials import Trials, filled, frame, only

TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
FEWEST_BINS, MOST_BINS = 10, 30


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw the shares of trials by reaction time, apart for the levels of one factor."""
    if "reaction_time" not in done.data.measured():
        return None
    factor = hue(done.data.factors("reaction_time"))
    levels = factor.levels if factor else ("all trials",)
    trials = done.data.trials("reaction_time")
    own = {level: _seconds(only(trials, factor.column, level) if factor else trials) for level in levels}
    seconds = np.concatenate(list(own.values()))
    if not len(seconds):
        return None

    def paint(axes: Axes) -> None:
        edges = _edges(seconds, len(levels))
        for level, (colour, _) in drawing.styles(levels).items():
            share = np.histogram(own[level], edges)[0] / max(1, len(own[level]))
            if len(levels) < 3:
                axes.stairs(share, edges, color=colour, alpha=0.13, fill=True)
            axes.stairs(share, edges, color=colour, linewidth=1.8, label=drawing.words(level, 40))
        _axis(axes, edges)
        if factor:
            axes.legend(title=factor.name.replace("_", " "), alignment="left")

    by = f", shares within each level of {factor.name.replace('_', ' ')}" if factor else ""
    caption = f"Reaction times of all analysed trials{by}; a participant counts with every trial."
    return drawing.draw(paint, 5.8, 3.3, _alt(seconds), caption)


def _seconds(trials: Trials) -> np.ndarray:
    times = frame(filled(trials, "rt_ms"), ["rt_ms"])["rt_ms"].to_numpy() / 1000
    return times[times > 0]


def _edges(seconds: np.ndarray, n_levels: int) -> np.ndarray:
    """Return the ends of the bins: the more trials, the more bins."""
    bins = int(np.clip(1.6 * np.sqrt(len(seconds) / n_levels), FEWEST_BINS, MOST_BINS))
    return np.geomspace(seconds.min() * 0.9, seconds.max() * 1.1, bins + 1)


def _alt(seconds: np.ndarray) -> str:
    low, middle, high = np.quantile(seconds, [0.05, 0.5, 0.95])
    return (
        f"Distribution of the reaction times of {wording.count(len(seconds), 'trial')}: median "
        f"{middle:.2f} s, 5 % below {low:.2f} s, 5 % above {high:.2f} s."
    )


def _axis(axes: Axes, edges: np.ndarray) -> None:
    axes.set_xscale("log")
    axes.set_xticks([tick for tick in TICKS if edges[0] <= tick <= edges[-1]])
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(drawing.PLAIN)
    axes.yaxis.set_major_formatter(drawing.PERCENT)
    axes.set(xlabel="Reaction time (s, logarithmic)", ylabel="Share of trials")
