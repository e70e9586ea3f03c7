"""Accuracy per layer, and per unit within it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.design import Factor, hue
from analysis.figures import drawing, points
from analysis.figures.shapes import chance, estimate
from analysis.pipeline import Analysis
from analysis.report.layers import layers_of, unit_shares
from analysis.results import Result

CAPTION = (
    f"Accuracy per layer. Large marks: mean of participants with {drawing.SHOWN}; "
    "pale marks: one unit each, share of right answers over participants."
)


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw participants' mean accuracy per layer, with each unit's share of right answers behind it."""
    layers = layers_of(done)
    if not layers:
        return None
    factor = hue(done.data.factors("accuracy"))
    units = unit_shares(done, factor)
    levels = factor.levels if factor else ("all",)
    styles = drawing.styles(levels)
    slot = points.SLOT / len(levels)

    def paint(axes: Axes) -> None:
        drawing.chance_line(axes, chance(done))
        for index, level in enumerate(levels):
            for place, layer in enumerate(layers):
                centre = place + (index - (len(levels) - 1) / 2) * slot
                own = units[(units["level"] == level) & (units["factor_layer"] == layer)]["share"].to_numpy()
                found = estimate(done, "accuracy", _given(factor, level), f"layer={layer}")
                _slot(axes, centre, slot, own, found, styles[level])
            if factor:
                drawing.legend_entry(axes, level, styles[level])
        points.ticks(axes, layers)
        axes.set_ylim(max(-0.03, min(0.4, _lowest(done, units, layers, factor) - 0.05)), 1.05)
        axes.yaxis.set_major_formatter(drawing.PERCENT)
        axes.set(xlabel="Layer", ylabel="Accuracy")
        if factor:
            drawing.legend_above(axes, len(levels))

    width = min(8.2, max(5.4, 1.6 + len(layers) * (0.4 + 0.22 * len(levels))))
    return drawing.draw(paint, width, 3.8, _alt(done, layers, factor), CAPTION)


def _slot(
    axes: Axes, centre: float, slot: float, own: np.ndarray, found: Result | None, style: tuple[str, str]
) -> None:
    offsets = drawing.spread(np.round(own, 6), 0.05, 0.24 * slot)
    drawing.small_marks(axes, centre - 0.14 * slot + offsets, own, style, 0.4)
    if found is not None:
        drawing.mean_mark(axes, centre + 0.26 * slot, found.estimate, (found.low, found.high), style)


def _given(factor: Factor | None, level: str) -> dict[str, str]:
    return {factor.name: level} if factor else {}


def _lowest(done: Analysis, units: pd.DataFrame, layers: tuple[str, ...], factor: Factor | None) -> float:
    """Return the lowest value that is drawn."""
    levels = factor.levels if factor else ("all",)
    found = [
        estimate(done, "accuracy", _given(factor, level), f"layer={layer}")
        for layer in layers
        for level in levels
    ]
    ends = [one.low for one in found if one and one.low == one.low]
    return min([*ends, float(units["share"].min())])


def _alt(done: Analysis, layers: tuple[str, ...], factor: Factor | None) -> str:
    said = []
    for layer in layers:
        parts = []
        for level in factor.levels if factor else ("",):
            found = estimate(done, "accuracy", _given(factor, level), f"layer={layer}")
            parts.append(
                f"{100 * found.estimate:.0f} % {level}".strip() if found else f"no trials {level}".strip()
            )
        said.append(f"{layer} {', '.join(parts)}")
    return f"Accuracy per layer, mean of participants: {'; '.join(said)}."
