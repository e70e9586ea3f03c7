"""How figures look and how they become bytes: one style, colours that colour-blind readers can tell apart."""

import base64
import inspect
import io
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis import wording
from analysis.cells import pairs
from analysis.pipeline import Analysis, shown
from analysis.summary import CONTRAST

# From the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/); conditions differ in shape too.
COLOURS = {"natural": "#0072B2", "synthetic": "#D55E00"}
MARKERS = {"natural": "o", "synthetic": "s"}
LEVELS = {1: "#DCE6EE", 2: "#8FB3D1", 3: "#1F5A8A"}
INK, GREY, PALE = "#222222", "#666666", "#C4C4C4"
PERCENT = FuncFormatter(lambda value, _: f"{100 * value:.0f} %")
# How captions call the interval that `analysis.pipeline.shown` gives.
SHOWN = "95 % confidence interval (t, or BCa bootstrap where t leaves the possible values)"
PLAIN = FuncFormatter(lambda value, _: f"{value:g}")

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the bytes do not depend on the machine's fonts
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "hatch.color": "#D55E00",
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "svg.hashsalt": "pfungst",
    "svg.fonttype": "path",
}


class Drawing(NamedTuple):
    """A figure of the report: the image as a data URI, its text alternative, its caption, its width in px."""

    source: str
    alt: str
    caption: str
    width: int


class Paired(NamedTuple):
    """Participants' values in both conditions (rows), the estimates per condition, and these in words."""

    values: np.ndarray
    estimates: dict[str, tuple[float, tuple[float, float]]]
    said: str


def draw(
    paint: Callable[..., None], width: float, height: float, alt: str, caption: str, **grid: Any
) -> Drawing:
    """Call `paint` with the axes of a new figure, as many as it takes; the size is in inches.

    The same drawing gives the same bytes: fixed identifiers, no date.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(1, len(inspect.signature(paint).parameters), **grid)
        paint(*np.atleast_1d(axes))
        svg = io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.getvalue()).decode("ascii")
    return Drawing(source, alt, caption, round(width * 100))


def paired(done: Analysis, name: str, subset: str, scale: float = 1.0) -> Paired:
    """Return what `paired_points` draws of a measure, its values multiplied by `scale`."""
    cells = done.cells[name]
    wide = pairs(cells[cells["subset"] == subset], *CONTRAST).to_numpy() * scale
    found = [result for one in CONTRAST if (result := shown(done.results, name, one, subset)) is not None]
    estimates = {one.effect: (one.estimate * scale, (one.low * scale, one.high * scale)) for one in found}
    said = "; ".join(
        f"{one.effect} {wording.value(one.estimate, one.unit)}, 95 % CI "
        f"{wording.interval(one.low, one.high, one.unit)}"
        for one in found
    )
    return Paired(wide, estimates, said)


def paired_points(axes: Axes, paired: Paired) -> None:
    """Draw each participant's two values joined by a line, and outside them the means with intervals."""
    wide = paired.values
    places = [place + spread(np.round(own, 6), 0.04, 0.14) for place, own in enumerate(wide.T)]
    axes.plot(np.array(places), wide.T, color=PALE, linewidth=0.9, zorder=1)
    for name, place, own in zip(CONTRAST, places, wide.T, strict=True):
        small_marks(axes, place, own, name, 0.55)
    for name, side in zip(CONTRAST, (-0.3, 1.3), strict=True):
        if name in paired.estimates:
            mean_mark(axes, side, *paired.estimates[name], name)
    axes.set_xticks(range(len(CONTRAST)), CONTRAST)
    axes.set_xlim(-0.6, 1.6)


def small_marks(axes: Axes, places: np.ndarray, values: np.ndarray, name: str, alpha: float) -> None:
    """Draw one small mark per value in the condition's colour and shape."""
    colour, marker = COLOURS[name], MARKERS[name]
    axes.scatter(places, values, s=28, color=colour, marker=marker, alpha=alpha, linewidths=0, zorder=2)


def mean_mark(axes: Axes, place: float, mean: float, ends: tuple[float, float], name: str) -> None:
    """Draw a mean with its interval, if it has one, in the condition's colour."""
    error = None if math.isnan(ends[0]) else [[mean - ends[0]], [ends[1] - mean]]
    axes.errorbar(
        [place],
        [mean],
        yerr=error,
        fmt=MARKERS[name],
        color=COLOURS[name],
        markersize=8,
        elinewidth=2,
        capsize=4,
        capthick=2,
        zorder=4,
    )


def legend_entry(axes: Axes, name: str, line: str = "-") -> None:
    """Give a condition its line in the legend, with the mark that `mean_mark` draws."""
    axes.plot([], [], color=COLOURS[name], marker=MARKERS[name], linestyle=line, markersize=8, label=name)


def chance_line(axes: Axes) -> None:
    """Draw the accuracy of a coin: one half, in two-alternative forced choice."""
    axes.axhline(0.5, color=GREY, linestyle=(0, (4, 3)), linewidth=1, zorder=0)
    across = axes.get_yaxis_transform()
    axes.text(1, 0.505, "chance", color=GREY, fontsize=9, ha="right", va="bottom", transform=across)


def spread(values: np.ndarray, gap: float, limit: float) -> np.ndarray:
    """Return offsets that set equal values side by side, centred, so that no point hides another."""
    offsets = np.zeros(len(values))
    for value in np.unique(values):
        same = np.flatnonzero(values == value)
        offsets[same] = (np.arange(len(same)) - (len(same) - 1) / 2) * min(gap, 2 * limit / len(same))
    return offsets
