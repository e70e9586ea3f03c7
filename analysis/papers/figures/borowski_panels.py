"""The panels of the figures of Borowski et al. (2021)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.figures.drawing import GREY, INK, PALE, spread
from analysis.papers.borowski_files import MAPS
from analysis.papers.borowski_measures import LEVELS, base, chosen, two_sem
from analysis.papers.borowski_selection import cells
from analysis.papers.borowski_shared import accuracy, reaction
from analysis.papers.figures import panels

CONFIDENCE = {1: "not", 2: "somewhat", 3: "very"}
ANSWERS = {"correct": "correct answers", "incorrect": "incorrect answers", "all": "all answers"}
TWO = ("synthetic", "natural")


def performance(trials: pd.DataFrame, names: Sequence[str], axes: Axes) -> None:
    """Draw accuracy per condition."""
    panels.joined(axes, accuracy(trials), names)
    panels.proportion(axes)


def time(trials: pd.DataFrame, which: str, names: Sequence[str], axes: Axes) -> None:
    """Draw mean reaction time per condition in `correct`, `incorrect` or `all` trials."""
    panels.joined(axes, reaction(trials, which), names)
    panels.seconds(axes)


def confidence(trials: pd.DataFrame, which: str, names: Sequence[str], axes: Axes) -> None:
    """Draw the shares of the three levels of confidence, within each participant."""
    used = chosen(trials, which)
    keys = [used["condition"], used["subject"]]
    shares = pd.crosstab(keys, used["confidence"], normalize="index").reindex(
        columns=list(LEVELS), fill_value=0
    )
    panels.grouped(axes, {name: shares.loc[name] for name in names}, CONFIDENCE)
    panels.proportion(axes, "Share of answers", chance=False)


def levels(trials: pd.DataFrame, by: str, of: Sequence[str], names: Sequence[str], axes: Axes) -> None:
    """Draw accuracy per level of a column and condition."""
    own = base(trials).groupby(["condition", "subject", by])["correct"].mean().unstack(by)
    panels.grouped(axes, {name: own.loc[name] for name in names}, {level: level for level in of})
    panels.proportion(axes)


def groups(trials: pd.DataFrame, axes: Axes) -> None:
    """Draw accuracy of experts and lay people."""
    own = base(trials).groupby(["condition", "subject", "expertise"])["correct"].mean().unstack("expertise")
    tables = {name: own.loc[name] for name in TWO}
    panels.grouped(axes, tables, {"expert": "Experts", "naive": "Lay people"})
    panels.proportion(axes)


def selection(trials: pd.DataFrame, axes: Axes) -> None:
    """Draw accuracy with units picked by hand and at random."""
    own = cells(trials).pivot(index=["condition", "subject"], columns="selection", values="correct")
    tables = {name: own.loc[name] for name in TWO}
    panels.grouped(axes, tables, {"hand": "Hand-picked", "random": "Random"})
    panels.proportion(axes)


def schemes(trials: pd.DataFrame, of: Sequence[str], axes: Axes) -> None:
    """Draw accuracy per presentation scheme."""
    levels(trials, "scheme", of, TWO, axes)


def repeated(wide: pd.DataFrame, axes: Axes) -> None:
    """Draw a share of repeated trials per condition."""
    panels.joined(axes, wide, (*TWO, "none"))
    panels.proportion(axes, "Share of repeated trials")


def ratings(wide: pd.DataFrame, axes: Axes) -> None:
    """Draw the ratings of the three units (columns), a line for each participant."""
    _lines(axes, wide.to_numpy(float), range(len(MAPS)))
    for place, name in enumerate(MAPS):
        _mean(axes, place, wide[name])
    _rated(axes, "Intuitiveness")


def changes(both: Mapping[str, pd.DataFrame], axes: Axes) -> None:
    """Draw the ratings of each unit before and after, joined per participant."""
    for place, name in enumerate(MAPS):
        ends = (place - 0.18, place + 0.18)
        _lines(axes, both[name][["before", "after"]].to_numpy(float), ends)
        for end, when in zip(ends, ("before", "after"), strict=True):
            _mean(axes, end, both[name][when])
        across = axes.get_xaxis_transform()
        axes.text(place, -0.13, MAPS[name], ha="center", va="top", transform=across)
    _rated(axes, "Intuitiveness")
    ticks = [place + side for place in range(len(MAPS)) for side in (-0.18, 0.18)]
    axes.set_xticks(ticks, ["before", "after"] * len(MAPS), fontsize=9)


def differences(both: Mapping[str, pd.DataFrame], axes: Axes) -> None:
    """Draw after minus before of each unit."""
    gaps = [both[name]["after"] - both[name]["before"] for name in MAPS]
    for place, gap in enumerate(gaps):
        offsets = spread(gap.to_numpy(), 0.06, 0.2)
        axes.scatter(place + offsets, gap, s=20, color=GREY, alpha=0.5, linewidths=0, zorder=2)
        _mean(axes, place, gap)
    _rated(axes, "Difference of intuitiveness")
    reach = max(100, *(gap.abs().max() for gap in gaps)) * 1.05
    axes.set_ylim(-reach, reach)


def _lines(axes: Axes, values: np.ndarray, places: Sequence[float]) -> None:
    axes.plot(list(places), values.T, color=PALE, linewidth=0.8, zorder=1)
    across = np.broadcast_to(list(places), values.shape)
    axes.scatter(across, values, s=18, color=GREY, alpha=0.5, linewidths=0, zorder=2)


def _mean(axes: Axes, place: float, values: pd.Series) -> None:
    colour = panels.CONDITIONS["synthetic"]
    axes.errorbar(
        place, values.mean(), two_sem(values), fmt="s", color=colour, markersize=7, elinewidth=2, capsize=4,
        capthick=2, zorder=4,
    )  # fmt: skip


def mean_handle() -> Line2D:
    """Return the legend's entry for the means of ratings."""
    colour = panels.CONDITIONS["synthetic"]
    return Line2D([], [], color=colour, marker="s", markersize=7, linewidth=2, label="Mean ±2 SEM")


def _rated(axes: Axes, label: str) -> None:
    axes.axhline(0, color=INK, linewidth=0.8, zorder=0)
    axes.set_xticks(range(len(MAPS)), list(MAPS.values()))
    axes.set_xlim(-0.5, len(MAPS) - 0.5)
    axes.set_ylim(-105, 105)
    axes.set_ylabel(label)
