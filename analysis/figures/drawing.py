"""How figures look and how they become bytes: one style, colours that colour-blind readers can tell apart."""

import io
import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

# The palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), the pale yellow last; levels differ in
# shape too.
CYCLE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#222222", "#B8A900")
SHAPES = ("o", "s", "D", "^", "v", "P", "X")
# Alike in every figure of every study.
COLOURS = {"natural": CYCLE[0], "synthetic": CYCLE[1]}
MARKERS = {"natural": SHAPES[0], "synthetic": SHAPES[1]}
BLUES = LinearSegmentedColormap.from_list("levels", ["#E3ECF3", "#8FB3D1", "#1F5A8A", "#0B2F4E"])
INK, GREY, PALE = "#222222", "#666666", "#C4C4C4"
PERCENT = FuncFormatter(lambda value, _: f"{round(100 * value, 1):g} %")
PLAIN = FuncFormatter(lambda value, _: f"{value:g}")
# How captions call the interval that `analysis.pipeline.shown` gives.
SHOWN = "95 % confidence interval (t; BCa bootstrap where t leaves the possible values)"
DPI = 160
MANY = 1500  # marks, from which on they are drawn as pixels, also in SVG

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


@dataclass(frozen=True)
class Drawing:
    """A figure of the report: the figure itself, its text alternative, its caption, its width in px."""

    figure: Figure
    alt: str
    caption: str
    width: int

    def svg(self) -> bytes:
        """Return the figure as SVG; the same drawing gives the same bytes: fixed identifiers, no date."""
        return self._saved("svg", metadata={"Date": None, "Creator": None})

    def png(self) -> bytes:
        """Return the figure as PNG."""
        return self._saved("png", metadata={"Software": None})

    def _saved(self, kind: str, **options: Any) -> bytes:
        target = io.BytesIO()
        with mpl.rc_context(STYLE):
            self.figure.savefig(target, format=kind, dpi=DPI, **options)
        return target.getvalue()


def draw(
    paint: Callable[..., None],
    width: float,
    height: float,
    alt: str,
    caption: str,
    rows: int = 1,
    columns: int = 1,
    **grid: Any,
) -> Drawing:
    """Call `paint` with the axes of a new figure, row by row; the size is in inches."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, **grid)
        paint(*np.ravel(axes))
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # the places are found; finding them again for each file is slow
    return Drawing(figure, alt, caption, round(width * 100))


def styles(levels: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return a colour and a marker for each level; natural and synthetic have theirs in every study."""
    free = [i for i in range(len(levels) + len(COLOURS)) if i > 1 or not COLOURS.keys() & set(levels)]
    places = iter(free)
    return {
        level: (COLOURS[level], MARKERS[level]) if level in COLOURS else _style(next(places))
        for level in levels
    }


def _style(place: int) -> tuple[str, str]:
    return CYCLE[place % len(CYCLE)], SHAPES[place % len(SHAPES)]


def scale_colours(n: int) -> list[tuple[float, ...]]:
    """Return `n` colours from pale to dark, for the points of a scale."""
    return [tuple(BLUES(0.5 if n == 1 else i / (n - 1))) for i in range(n)]


def ink_on(colour: Any) -> str:
    """Return the colour of a text that is legible on another colour."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def words(name: str, width: int = 13) -> str:
    """Return a level's name for an axis: without underscores, broken into lines."""
    return textwrap.fill(name.replace("_", " "), width, break_long_words=False)


def small_marks(
    axes: Axes, places: np.ndarray, values: np.ndarray, style: tuple[str, str], alpha: float = 0.5
) -> None:
    """Draw one small mark per value in a level's colour and shape."""
    colour, marker = style
    size = 28 if len(values) <= 60 else 14 if len(values) <= 300 else 5
    axes.scatter(
        places,
        values,
        s=size,
        color=colour,
        marker=marker,
        alpha=alpha,
        linewidths=0,
        zorder=2,
        rasterized=len(values) > MANY,
    )


def mean_mark(
    axes: Axes, place: float, mean: float, ends: tuple[float, float], style: tuple[str, str]
) -> None:
    """Draw a mean with its interval, if it has one, in a level's colour and shape."""
    error = None if math.isnan(ends[0]) else [[mean - ends[0]], [ends[1] - mean]]
    axes.errorbar(
        [place],
        [mean],
        yerr=error,
        fmt=style[1],
        color=style[0],
        markersize=8,
        markeredgecolor="white",
        markeredgewidth=0.8,
        elinewidth=2,
        capsize=4,
        capthick=2,
        zorder=4,
    )


def legend_entry(axes: Axes, name: str, style: tuple[str, str], line: str = "") -> None:
    """Give a level its line in the legend, with the mark that `mean_mark` draws."""
    axes.plot([], [], color=style[0], marker=style[1], linestyle=line, markersize=8, label=words(name, 99))


def legend_above(axes: Axes, n: int, title: str | None = None) -> None:
    """Place the legend above the axes, where it covers nothing."""
    axes.legend(
        loc="lower left",
        ncols=min(n, 4),
        bbox_to_anchor=(0, 1),
        borderaxespad=0.2,
        title=title,
        alignment="left",
        columnspacing=1.2,
        handletextpad=0.4,
    )


def chance_line(axes: Axes, chance: float | None) -> None:
    """Draw the accuracy of a coin, where it is known."""
    if chance is None:
        return
    axes.axhline(chance, color=GREY, linestyle=(0, (4, 3)), linewidth=1, zorder=0)
    across = axes.get_yaxis_transform()  # beside the axes, where it covers no mark
    axes.text(1.005, chance, "chance", color=GREY, fontsize=9, ha="left", va="center", transform=across)


def spread(values: np.ndarray, gap: float, limit: float) -> np.ndarray:
    """Return offsets that set equal values side by side, centred, so that no point hides another."""
    offsets = np.zeros(len(values))
    for value in np.unique(values):
        same = np.flatnonzero(values == value)
        offsets[same] = (np.arange(len(same)) - (len(same) - 1) / 2) * min(gap, 2 * limit / len(same))
    return offsets
