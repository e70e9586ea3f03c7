"""Participants as points, level by level of the factors, and the means with their intervals."""

from typing import Any

from matplotlib.axes import Axes

from analysis import wording
from analysis.figures import drawing
from analysis.figures.points import Scene, is_joined, panel
from analysis.figures.shapes import Shape, chance, estimate, shapes
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.trials import PARTICIPANT

AXES = {"ms": " (s)"}
WHERE = {"all": "", "correct": ", correct trials", "incorrect": ", incorrect trials"}
NARROWEST, WIDEST = 3.5, 8.2  # inches


def figures(done: Analysis, measure: str, subset: str = "all") -> list[drawing.Drawing]:
    """Draw a measure at all levels of its factors, in as few figures as can show them."""
    factors = done.data.factors(measure)
    wanted = shapes(factors) or [Shape(None, None, None, ())]
    return [made for shape in wanted if (made := _figure(done, measure, shape, subset)) is not None]


def _figure(done: Analysis, measure: str, shape: Shape, subset: str) -> drawing.Drawing | None:
    cells = done.data.cells(measure, subset, [factor.column for factor in shape.all])
    if cells.empty:
        return None
    scale = wording.SCALES["ms"][0] if MEASURES[measure].unit == "ms" else 1.0
    cells = cells.assign(value=cells["value"].astype(float) * scale)
    scene = Scene(done, measure, subset, shape, cells, chance(done, measure), scale)
    sides = shape.panel.levels if shape.panel else (None,)

    def paint(*axes: Axes) -> None:
        for one, side in zip(axes, sides, strict=False):
            panel(one, scene, side)
            if shape.panel and side is not None:
                one.set_xlabel(f"{_plain(shape.panel.name)}: {_plain(side)}", fontweight="bold")
        axes[0].set_ylim(*_range(scene))
        unit = AXES.get(MEASURES[measure].unit, "")
        axes[0].set_ylabel(f"{MEASURES[measure].label}{unit}{WHERE[subset]}")
        if shape.colour:
            drawing.legend_above(axes[0], len(shape.colour.levels))
        for spare in axes[len(sides) :]:
            spare.set_visible(False)

    size, grid = _size(shape, len(sides))
    return drawing.draw(paint, *size, _alt(scene), _caption(scene), **grid)


def _size(shape: Shape, panels: int) -> tuple[tuple[float, float], dict[str, Any]]:
    """Return width and height in inches, and how the panels stand."""
    if shape.axis is None:
        return (NARROWEST, 3.8), {}
    levels = len(shape.axis.levels)
    room = 1.2 + levels * (0.5 + 0.28 * len(shape.colour.levels) if shape.colour else 0.95)
    across = max(1, min(panels, int(WIDEST // max(min(room, WIDEST), 2.6))))
    rows = -(-panels // across)
    width = min(WIDEST, max(5.4, across * room))
    each = 3.6 if rows == 1 else 2.9
    return (width, 0.5 + each * rows), {"rows": rows, "columns": across, "sharey": True}


def _range(scene: Scene) -> tuple[float, float]:
    """Return the ends of the axis: around the values, with chance, and not beyond what a value can be."""
    low, high = float(scene.cells["value"].min()), float(scene.cells["value"].max())
    unit = MEASURES[scene.measure].unit
    if unit == "proportion":
        return max(-0.03, min(0.4, low - 0.05, (scene.chance or 1) - 0.1)), 1.03
    margin = 0.08 * max(high - low, 0.5)
    return (max(0.0, low - margin) if unit == "ms" else low - margin), high + margin


def _alt(scene: Scene) -> str:
    """Say the means at the levels of the factor on the axis."""
    shape = scene.shape
    said = []
    for one in [{shape.axis.name: level} for level in shape.axis.levels] if shape.axis else [{}]:
        found = estimate(scene.done, scene.measure, one, scene.subset)
        if found:
            mean = wording.value(found.estimate, found.unit)
            ends = wording.interval(found.low, found.high, found.unit)
            said.append(f"{next(iter(one.values()), 'all participants')} {mean}, 95 % CI {ends}")
    more = [one.name for one in (shape.colour, shape.panel) if one]
    rest = f" Also apart for each level of {' and '.join(map(_plain, more))}." if more else ""
    label = f"{MEASURES[scene.measure].label}{WHERE[scene.subset]}"
    at_chance = "" if scene.chance is None else f" Chance is {100 * scene.chance:.0f} %."
    return f"{label}, mean of participants: {'; '.join(said)}.{rest}{at_chance}"


def _caption(scene: Scene) -> str:
    one, shape = MEASURES[scene.measure], scene.shape
    n = wording.count(scene.cells[PARTICIPANT].nunique(), "participant")
    by = " by " + " and ".join(_plain(factor.name) for factor in shape.all) if shape.all else ""
    joined = ", joined between levels" if is_joined(scene) else ""
    line = "" if scene.chance is None else "; dashed: chance"
    return (
        f"{one.label}{WHERE[scene.subset]}{by}, {n}. Small marks: a participant's {one.within}{joined}; "
        f"large marks: mean of participants with {drawing.SHOWN}{line}."
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")
