"""The panels of figures with participants as points, level by level of the factors, and the means."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.design import Factor
from analysis.figures import drawing
from analysis.figures.shapes import Shape, at, estimate
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.results import Result
from analysis.trials import PARTICIPANT

MOST_JOINED = 300  # participants; more lines than that are a grey field
SLOT = 0.84  # of the room between two levels on the axis, that their marks take
ROOM = 85  # characters that fit below the axis of the widest figure
PLAIN_STYLE = (drawing.CYCLE[0], drawing.SHAPES[0])


class Scene(NamedTuple):
    """What is drawn: a measure of a subset of the trials, its cells, multiplied by `scale` as all values."""

    done: Analysis
    measure: str
    subset: str
    shape: Shape
    cells: pd.DataFrame
    chance: float | None
    scale: float


def panel(axes: Axes, scene: Scene, side: str | None) -> None:
    """Draw all levels of the axis and of the colours, at one level of the panels' factor if there is one."""
    drawing.chance_line(axes, scene.chance)
    if MEASURES[scene.measure].unit == "proportion":
        axes.yaxis.set_major_formatter(drawing.PERCENT)
    shape = scene.shape
    levels = shape.axis.levels if shape.axis else ("all",)
    hues = shape.colour.levels if shape.colour else (None,)
    slot = SLOT / len(hues)
    if is_joined(scene):
        _lines(axes, shape.axis, scene.cells)
    styles = _styles(shape)
    for place, level in enumerate(levels):
        for index, each in enumerate(hues):
            factors = (shape.axis, shape.colour, shape.panel)
            named = zip(factors, (level, each, side), strict=True)
            given = {factor.name: one for factor, one in named if factor and one is not None}
            centre = place + (index - (len(hues) - 1) / 2) * slot
            _slot(axes, centre, slot, scene, given, styles.get(each or level, PLAIN_STYLE))
    for each in shape.colour.levels if shape.colour else ():
        drawing.legend_entry(axes, each, styles[each])
    ticks(axes, levels)


def is_joined(scene: Scene) -> bool:
    """Tell whether a participant's points are joined: one factor within participants, and few of them."""
    shape = scene.shape
    alone = shape.axis is not None and shape.colour is None and shape.axis.kind == "within"
    return alone and scene.cells[PARTICIPANT].nunique() <= MOST_JOINED


def ticks(axes: Axes, levels: tuple[str, ...]) -> None:
    """Name the levels on the axis, slanted where there are many."""
    names = [drawing.words(level) for level in levels]
    turned: dict[str, Any] = {}
    longest = max(len(line) for name in names for line in name.split("\n"))
    if longest * len(levels) > ROOM:
        turned = {"rotation": 40, "ha": "right"}
    axes.set_xticks(range(len(levels)), names, **turned)
    if len(levels) == 1:
        axes.set_xticks([])
    axes.set_xlim(-0.6, len(levels) - 0.4)


def _styles(shape: Shape) -> dict[str, tuple[str, str]]:
    shown = shape.colour or shape.axis
    if shown is None or len(shown.levels) > 2 * len(drawing.CYCLE):
        return {}
    return drawing.styles(shown.levels)


def _slot(
    axes: Axes, centre: float, slot: float, scene: Scene, given: dict[str, str], style: tuple[str, str]
) -> None:
    """Draw one combination of levels: participants on the left, their mean on the right."""
    ordered = {one.name: given[one.name] for one in scene.shape.all}
    own = at(scene.cells, {one.column: given[one.name] for one in scene.shape.all})["value"].to_numpy()
    drawing.small_marks(axes, _left(centre, slot) + _offsets(own, slot), own, style)
    found: Result | None = estimate(scene.done, scene.measure, ordered, scene.subset)
    if found is not None:
        ends = (found.low * scene.scale, found.high * scene.scale)
        drawing.mean_mark(axes, centre + 0.28 * slot, found.estimate * scene.scale, ends, style)


def _left(centre: float, slot: float) -> float:
    return centre - 0.12 * slot


def _offsets(values: np.ndarray, slot: float) -> np.ndarray:
    """Set values side by side that the eye cannot tell apart."""
    reach = np.ptp(values) if len(values) else 0.0
    rounded = np.round(values / reach * 40) if reach else np.zeros(len(values))
    return drawing.spread(rounded, 0.05 * max(slot, 0.4), 0.26 * slot)


def _lines(axes: Axes, factor: Factor | None, cells: pd.DataFrame) -> None:
    """Join a participant's points at neighbouring levels."""
    if factor is None:
        return
    wide = cells.assign(**{factor.column: cells[factor.column].astype(str)})
    wide = wide.pivot(index=PARTICIPANT, columns=factor.column, values="value").sort_index()
    places = []
    for place, level in enumerate(factor.levels):
        own = wide[level].dropna()
        offsets = pd.Series(_offsets(own.to_numpy(), SLOT), index=own.index)
        places.append(_left(place, SLOT) + offsets.reindex(wide.index).to_numpy())
    heights = wide[list(factor.levels)].to_numpy().T
    axes.plot(np.array(places), heights, color=drawing.PALE, linewidth=0.8, zorder=1)
