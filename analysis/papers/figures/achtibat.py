"""A figure like 6d of Achtibat et al. (2023), with what their text says of confidence and clarity."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from analysis.papers.achtibat_data import METHODS, per_person, right
from analysis.papers.figures import panels
from analysis.papers.figures.canvas import Panel, Picture

TOP = 9


def pictures(answers: dict[str, pd.DataFrame]) -> list[Picture]:
    """Return the figure of the methods that are there."""
    names = [name for name in METHODS if name in answers]
    rows = [
        [
            Panel(
                "a  Answered right where the model relies on the border, and where not",
                partial(_rates, answers),
            )
        ],
        [
            Panel("b  Accuracy", partial(_accuracy, answers)),
            Panel("c  Confidence", partial(_scale, answers, "confidence")),
            Panel("d  Clarity", partial(_scale, answers, "clarity")),
        ],
    ]
    means = ", ".join(f"{name} {100 * right(answers[name]).mean():.0f} %" for name in names)
    caption = (
        "Figure 6d. Does the border have an impact on the prediction? TPR: share of yes where the model "
        f"relies on it; TNR: share of no where it does not. {panels.WHAT}; dashed: chance."
    )
    alt = f"Accuracy of answers about the border by explanation: {means}."
    return [Picture("figure-6d", rows, (11, 7.4), alt, caption, panels.handles(("TPR", "TNR")))]


def _rates(answers: dict[str, pd.DataFrame], axes: Axes) -> None:
    names = {name: name for name in METHODS if name in answers}
    tables = {}
    for kind, relies in (("TPR", True), ("TNR", False)):
        halves = {name: answers[name][answers[name]["relies"] == relies] for name in names}
        tables[kind] = pd.DataFrame({name: per_person(half, right(half)) for name, half in halves.items()})
    panels.grouped(axes, tables, names)
    panels.proportion(axes, "Share of right answers")


def _accuracy(answers: dict[str, pd.DataFrame], axes: Axes) -> None:
    _columns(axes, {name: per_person(one, right(one)) for name, one in answers.items()})
    panels.proportion(axes)


def _scale(answers: dict[str, pd.DataFrame], column: str, axes: Axes) -> None:
    _columns(axes, {name: per_person(one, one[column]) for name, one in answers.items()})
    axes.set_ylim(0, TOP + 0.4)
    axes.set_ylabel(f"{column.capitalize()} (0 to {TOP})")


def _columns(axes: Axes, values: dict[str, pd.Series]) -> None:
    names = [name for name in METHODS if name in values]
    for place, name in enumerate(names):
        panels.column(axes, place, values[name], "value")
    axes.set_xticks(range(len(names)), [name.replace(" (ours)", "") for name in names])
