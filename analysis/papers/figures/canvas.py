"""Panels become a figure, and the figure SVG and PNG files with their text alternatives beside them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures.drawing import STYLE

ENTRY = 1.75  # inches that an entry of a legend takes
DPI = 160
DROPPED = {"Date": None, "Creator": None}  # so that the same data give the same bytes


class Panel(NamedTuple):
    """One panel: its title, how it is painted, and its width beside the others of its row."""

    title: str
    paint: Callable[[Axes], None]
    width: float = 1.0


class Picture(NamedTuple):
    """A figure: the name of its files, rows of panels, size in inches, text alternative and caption."""

    name: str
    rows: Sequence[Sequence[Panel]]
    size: tuple[float, float]
    alt: str
    caption: str
    legend: Sequence[Artist] = ()  # what the colours mean, below the panels


def write(pictures: Sequence[Picture], out: Path) -> None:
    """Write NAME.svg and NAME.png of each figure, and figures.md with text alternatives and captions."""
    for picture in pictures:
        _save(picture, out)
    parts = [f"![{one.alt}]({one.name}.svg)\n\n{one.caption}\n" for one in pictures]
    (out / "figures.md").write_text("\n".join(parts), encoding="utf-8")


def _save(picture: Picture, out: Path) -> None:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=picture.size, layout="constrained")
        strips = figure.subfigures(len(picture.rows), 1, squeeze=False, hspace=0.06)[:, 0]
        for strip, panels in zip(strips, picture.rows, strict=True):
            _row(strip, panels)
        if picture.legend:
            columns = min(len(picture.legend), max(1, int(picture.size[0] / ENTRY)))
            place: dict[str, Any] = {"loc": "outside lower center", "ncols": columns}
            strips[-1].legend(handles=list(picture.legend), **place)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # the places are found; finding them again for each file is slow
        about = {"Title": picture.name, "Description": picture.alt}
        figure.savefig(out / f"{picture.name}.svg", metadata=about | DROPPED)
        figure.savefig(out / f"{picture.name}.png", dpi=DPI, metadata=about | {"Software": None})


def _row(strip: Any, panels: Sequence[Panel]) -> None:
    widths = [panel.width for panel in panels]
    axes = strip.subplots(1, len(panels), squeeze=False, width_ratios=widths, gridspec_kw={"wspace": 0.08})[0]
    for one, panel in zip(axes, panels, strict=True):
        panel.paint(one)
        one.set_title(panel.title)
