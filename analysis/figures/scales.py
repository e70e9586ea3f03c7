"""How often each point of a scale was chosen, and reasons for it: ratings, motivations, confidence."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.design import hue
from analysis.figures import drawing, stacks
from analysis.figures.shapes import chance
from analysis.intervals import fitting
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.trials import filled


def points(done: Analysis, measure: str) -> drawing.Drawing | None:
    """Draw the shares of the points of a scale."""
    found = _found(done, measure)
    if found is None:
        return None
    caption = f"{_label(measure)}: how often each point of the scale was chosen, {_by(found)} (%)."
    alt = f"{_label(measure)}, shares of each answer. {stacks.said(found)}."
    return stacks.draw(found, drawing.scale_colours(len(found.names)), alt, caption)


def motivations(done: Analysis) -> drawing.Drawing | None:
    """Draw the shares of the reasons that participants gave."""
    found = _found(done, "motivation")
    if found is None:
        return None
    colours = [drawing.CYCLE[i % len(drawing.CYCLE)] for i in range(len(found.names))]
    caption = f"Motivations: how often each reason was given, {_by(found)} (%)."
    alt = f"Motivations, shares of each reason. {stacks.said(found)}."
    return stacks.draw(found, colours, alt, caption)


def accuracy_by_confidence(done: Analysis) -> drawing.Drawing | None:
    """Draw how accurate the answers at each level of confidence were."""
    if "calibration_by_level" not in done.data.measured():
        return None
    factor = hue(done.data.factors("calibration_by_level"))
    cells = done.data.cells("calibration_by_level", "all", [factor.column] if factor else [])
    used = sorted(cells["confidence"].unique())
    if not 1 < len(used) <= stacks.MOST_ANSWERS:
        return None
    trials = filled(done.data.trials("confidence"), "confidence")
    names = stacks.names(trials, "confidence", used)
    levels = factor.levels if factor else ("all",)
    styles = drawing.styles(levels)

    def paint(axes: Axes) -> None:
        drawing.chance_line(axes, chance(done))
        for index, level in enumerate(levels):
            own = cells[cells[factor.column].astype(str) == level] if factor else cells
            shift = (index - (len(levels) - 1) / 2) * 0.5 / len(levels)
            _curve(axes, own, used, shift, styles[level])
            if factor:
                drawing.legend_entry(axes, level, styles[level], "-")
        _axis(axes, names)
        if factor:
            drawing.legend_above(axes, len(levels))

    by = f", apart for {factor.name.replace('_', ' ')}" if factor else ""
    caption = (
        f"Accuracy of the answers given at each level of confidence{by}: mean of the participants who used "
        f"it, with {drawing.SHOWN}."
    )
    means = 100 * cells.groupby("confidence")["value"].mean()
    alt = f"Accuracy by confidence, mean of participants: {_listed(names, means)}."
    return drawing.draw(paint, 6.2, 3.5, alt, caption)


def _axis(axes: Axes, names: list[str]) -> None:
    axes.set_xticks(range(len(names)), [drawing.words(name) for name in names])
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(max(-0.03, min(0.4, axes.get_ylim()[0])), 1.06)
    axes.yaxis.set_major_formatter(drawing.PERCENT)
    axes.set(xlabel="Confidence", ylabel="Accuracy")


def _listed(names: list[str], means: pd.Series) -> str:
    return ", ".join(f"{name} {mean:.0f} %" for name, mean in zip(names, means, strict=True))


def _curve(axes: Axes, cells: pd.DataFrame, used: list[float], shift: float, style: tuple[str, str]) -> None:
    line = []
    for place, level in enumerate(used):
        values = np.sort(cells.loc[cells["confidence"] == level, "value"].to_numpy(float))
        if len(values):
            line.append((place + shift, values.mean()))
            drawing.mean_mark(axes, *line[-1], fitting(values, "proportion"), style)
    axes.plot(*np.array(line).T, color=style[0], linewidth=1.2)


def _found(done: Analysis, measure: str) -> stacks.Shares | None:
    if measure not in done.data.measured():
        return None
    return stacks.of(done, measure, measure)


def _by(found: stacks.Shares) -> str:
    by = f"by {found.what}, " if found.what else ""
    return f"{by}mean of participants' shares"


def _label(measure: str) -> str:
    return MEASURES[measure].label
