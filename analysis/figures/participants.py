"""The flow diagram of participants, as CONSORT draws it (Schulz et al. 2010, doi:10.1136/bmj.c332)."""

import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from analysis import wording
from analysis.figures import drawing
from analysis.pipeline import Analysis
from analysis.report import flow

WIDTH = 7.2  # inches, and units of the axes
LINE, PAD, GAP = 0.21, 0.13, 0.44
MIDDLE, SIDE = 1.75, 3.75  # where the main boxes stand, and where those at the side begin
LEAST = 0.9  # between the two main boxes
MOST_GROUPS = 8


def figure(done: Analysis) -> drawing.Drawing:
    """Draw who was in the dataset, who is left out and why, and who is analysed, in which groups."""
    found = flow.of(done)
    out = sum(line.n for line in found.left_out)
    side = [f"Left out (n = {out})", *_lines(found.left_out)] if out else ["Left out: nobody"]
    kept = ["Kept, as asked for", *_lines(found.kept)] if found.kept else []
    groups = {name: counts for name, counts in found.groups.items() if len(counts) <= MOST_GROUPS}
    aside = GAP / 2 + _height(side) + (0.1 + _height(kept) if kept else 0)
    height = 2 * _height(["one line"]) + max(aside, LEAST) + GAP / 2
    height += sum(GAP + _height(_group_lines(counts)[0]) for counts in groups.values())

    def paint(axes: Axes) -> None:
        axes.set(xlim=(0, WIDTH), ylim=(-height - 0.05, 0.05))
        axes.set_axis_off()
        end = _down(axes, found, side, kept)
        for name, counts in groups.items():
            end = _row(axes, end, name, counts)

    caption = "Flow of participants, from the dataset to the analysis."
    return drawing.draw(paint, WIDTH, height + 0.15, _alt(found), caption)


def _down(axes: Axes, found: flow.Flow, side: list[str], kept: list[str]) -> float:
    """Draw from the dataset to the analysed participants; return where their box ends."""
    top = _box(axes, MIDDLE, 0, [f"In the dataset (n = {found.total})"])
    side_top = top - GAP / 2
    side_end = _box(axes, None, side_top, side)
    _arrow(axes, (MIDDLE, (side_top + side_end) / 2), (SIDE, (side_top + side_end) / 2))
    if kept:
        side_end = _box(axes, None, side_end - 0.1, kept)
    below = min(side_end, top - LEAST) - GAP / 2
    _arrow(axes, (MIDDLE, top), (MIDDLE, below))
    return _box(axes, MIDDLE, below, [f"Analysed (n = {found.analysed})"], bold=True)


def _alt(found: flow.Flow) -> str:
    said = "; ".join(f"{line.n} {line.what}" for line in found.left_out) or "nobody"
    groups = "".join(
        f" {name.capitalize()}: " + ", ".join(f"{level} {n}" for level, n in counts.items()) + "."
        for name, counts in found.groups.items()
    )
    return (
        f"Flow diagram: {wording.count(found.total, 'participant')} in the dataset; left out: {said}; "
        f"{found.analysed} analysed.{groups}"
    )


def _lines(lines: list[Any]) -> list[str]:
    """Return a line or two of text for each reason."""
    said: list[str] = []
    for line in lines:
        said += textwrap.wrap(
            f"{line.what} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{line.n})", 42, subsequent_indent="   "
        )
    return said


def _height(lines: list[str]) -> float:
    return 2 * PAD + LINE * len(lines)


def _box(axes: Axes, centre: float | None, top: float, lines: list[str], bold: bool = False) -> float:
    """Draw a box below `top`, at the side without a `centre`; return where it ends."""
    end = top - _height(lines)
    left, right = (SIDE, WIDTH - 0.05) if centre is None else (centre - 1.45, centre + 1.45)
    _frame(axes, left, end, right - left, top - end)
    weight = "bold" if bold else "normal"
    for number, line in enumerate(lines):
        place = top - PAD - LINE * (number + 0.5)
        strong = "bold" if centre is None and number == 0 and len(lines) > 1 else weight
        across = left + 0.12 if centre is None else centre
        axes.text(
            across,
            place,
            line,
            va="center",
            ha="left" if centre is None else "center",
            fontsize=9.5,
            weight=strong,
        )
    return end


def _frame(axes: Axes, left: float, bottom: float, width: float, height: float) -> None:
    shape = "round,pad=0,rounding_size=0.06"
    axes.add_patch(
        FancyBboxPatch(
            (left, bottom), width, height, boxstyle=shape, facecolor="#F5F6F7", edgecolor=drawing.GREY
        )
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style: dict[str, Any] = {"arrowstyle": "-|>", "color": drawing.GREY, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=start, arrowprops=style, zorder=0)


def _group_lines(counts: dict[str, int]) -> tuple[list[str], int]:
    """Return the longest of the groups' texts in lines, and how many characters a line has room for."""
    room = max(8, int(68 / len(counts)) - 2)
    texts = [[*drawing.words(level, room).split("\n"), "n = 0"] for level in counts]
    return max(texts, key=len), room


def _row(axes: Axes, top: float, name: str, counts: dict[str, int]) -> float:
    """Draw a box for each group below the last box; return where they end."""
    longest, room = _group_lines(counts)
    width = min(2.0, (WIDTH - 0.1) / len(counts) - 0.1)
    step = width + 0.1
    left = max(0.05, MIDDLE - step * len(counts) / 2)
    begin, end = top - GAP, top - GAP - _height(longest)
    centres = [left + step * (i + 0.5) - 0.05 for i in range(len(counts))]
    axes.plot(
        [min(*centres, MIDDLE), max(*centres, MIDDLE)], [top - GAP / 2] * 2, color=drawing.GREY, linewidth=1
    )
    axes.plot([MIDDLE, MIDDLE], [top, top - GAP / 2], color=drawing.GREY, linewidth=1)
    axes.text(
        MIDDLE + 0.1,
        top - GAP / 4,
        f"by {name.replace('_', ' ')}",
        va="center",
        color=drawing.GREY,
        fontsize=8.5,
    )
    for centre, (level, n) in zip(centres, counts.items(), strict=True):
        _arrow(axes, (centre, top - GAP / 2), (centre, begin))
        _frame(axes, centre - width / 2, end, width, begin - end)
        text = f"{drawing.words(level, room)}\nn = {n}"
        axes.text(centre, (begin + end) / 2, text, va="center", ha="center", fontsize=9, linespacing=1.35)
    return end
