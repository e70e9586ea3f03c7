"""Accuracy per layer, and per unit within it."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import wording
from analysis.figures import drawing
from analysis.pipeline import Analysis, shown
from analysis.summary import CONTRAST


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw participants' mean accuracy per layer, with each unit's share of right answers behind it."""
    trials = done.selection.trials
    layers = sorted(set(trials["factor_layer"]) - {""}, key=wording.natural_order)
    if not layers:
        return None
    units = trials.groupby(["factor_layer", "condition", "factor_unit"])["correct"].mean()

    def paint(axes: Axes) -> None:
        drawing.chance_line(axes)
        for name, offset in zip(CONTRAST, (-0.1, 0.1), strict=True):
            for place, layer in enumerate(layers):
                _layer(axes, done, layer, name, place + offset, units)
            drawing.legend_entry(axes, name, line="")
        turned: dict[str, Any] = {"rotation": 40, "ha": "right"} if sum(map(len, layers)) > 70 else {}
        axes.set_xticks(range(len(layers)), layers, **turned)
        axes.set_xlim(-0.6, len(layers) - 0.4)
        axes.set_ylim(min(0.4, units.min() - 0.05, _lowest(done, layers) - 0.03), 1.05)
        axes.yaxis.set_major_formatter(drawing.PERCENT)
        axes.set(xlabel="Layer", ylabel="Accuracy")
        axes.legend(loc="lower left", ncols=2, bbox_to_anchor=(0, 1), borderaxespad=0)

    caption = (
        f"Accuracy per layer. Large marks: mean of participants with {drawing.SHOWN}; "
        "pale marks: one unit each, share of right answers over participants; dashed: chance."
    )
    said = "; ".join(_said(done, layer) for layer in layers)
    return drawing.draw(paint, 8.0, 3.8, f"Accuracy per layer, natural and synthetic: {said}.", caption)


def _layer(axes: Axes, done: Analysis, layer: str, name: str, place: float, units: pd.Series) -> None:
    keys = units.index
    own = units[(keys.get_level_values(0) == layer) & (keys.get_level_values(1) == name)].to_numpy()
    # Outside the means, which would hide them.
    aside = place + (-0.14 if name == CONTRAST[0] else 0.14)
    offsets = drawing.spread(np.round(own, 6), 0.04, 0.08)
    drawing.small_marks(axes, aside + offsets, own, name, 0.4)
    found = shown(done.results, "accuracy", name, f"layer={layer}")
    if found is not None:
        drawing.mean_mark(axes, place, found.estimate, (found.low, found.high), name)


def _lowest(done: Analysis, layers: list[str]) -> float:
    found = [shown(done.results, "accuracy", name, f"layer={one}") for one in layers for name in CONTRAST]
    return max(0.0, min((one.low for one in found if one and one.low == one.low), default=0.4))


def _said(done: Analysis, layer: str) -> str:
    found = [shown(done.results, "accuracy", name, f"layer={layer}") for name in CONTRAST]
    return f"{layer} " + " and ".join(f"{100 * one.estimate:.0f} %" if one else "no trials" for one in found)
