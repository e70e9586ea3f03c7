"""Figures like 5A and 5B of Adebayo et al. (2020): ratings and motives per model and explanation."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis.figures.drawing import GREY, INK, PERCENT, spread
from analysis.papers.adebayo_data import EXPLANATIONS, MODELS, MOTIVES
from analysis.papers.figures.canvas import Panel, Picture

POINTS = {1: "definitely not", 2: "probably not", 3: "unsure", 4: "probably", 5: "definitely"}
COLOURS = dict(zip(EXPLANATIONS, ("#0072B2", "#E69F00", "#009E73"), strict=True))
# Dark and pale of one hue for the label and for the map, and grey.
SHADES = dict(zip(MOTIVES, ("#B34700", "#F2B48A", "#0B4F79", "#8CC1E3", "#B5B5B5"), strict=True))


def pictures(answers: pd.DataFrame) -> list[Picture]:
    """Return both figures."""
    medians = answers.groupby("model")["rating"].median()
    said = ", ".join(f"{MODELS[name]} {medians[name]:g}" for name in MODELS if name in medians)
    boxes = "Boxes: median and quartiles; whiskers: furthest rating within 1.5 interquartile ranges; marks: "
    return [
        Picture(
            "figure-5a",
            [[Panel("Is this model ready to be sold?", partial(_ratings, answers))]],
            (11, 4.6),
            f"Median rating from 1 to 5 over explanations, by model: {said}.",
            f"Figure 5A. Ratings by model and explanation. {boxes}one participant each.",
        ),
        Picture(
            "figure-5b",
            [[Panel(label, partial(_motives, answers, name)) for name, label in EXPLANATIONS.items()]],
            (12, 4.2),
            "Shares of the reasons for a rating, by model and explanation.",
            "Figure 5B. Main reason for the rating: share of participants in per cent, one answer each.",
            [Patch(color=SHADES[motive], label=motive) for motive in MOTIVES],
        ),
    ]


def _ratings(answers: pd.DataFrame, axes: Axes) -> None:
    for place, model in enumerate(MODELS):
        for side, name in zip((-0.28, 0.0, 0.28), EXPLANATIONS, strict=True):
            chosen = (answers["model"] == model) & (answers["explanation"] == name)
            _box(axes, place + side, answers.loc[chosen, "rating"].dropna().to_numpy(), COLOURS[name])
    for name, label in EXPLANATIONS.items():
        axes.scatter([], [], marker="s", s=60, color=COLOURS[name], alpha=0.5, label=label)
    axes.set_xticks(range(len(MODELS)), [label.capitalize() for label in MODELS.values()])
    axes.set_yticks(list(POINTS), [f"{label}  {point}" for point, label in POINTS.items()])
    axes.set_xlim(-0.55, len(MODELS) - 0.45)
    axes.set_ylim(0.6, 5.4)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, borderaxespad=0.2, handletextpad=0.3)


def _box(axes: Axes, place: float, values: np.ndarray, colour: str) -> None:
    if not len(values):
        return
    median: dict[str, Any] = {"color": INK, "linewidth": 2.4}
    line: dict[str, Any] = {"color": GREY, "linewidth": 1}
    box: dict[str, Any] = {"facecolor": colour, "alpha": 0.25, "edgecolor": "none"}
    axes.boxplot(
        values, positions=[place], widths=0.24, showfliers=False, patch_artist=True, medianprops=median,
        whiskerprops=line, capprops=line, boxprops=box, manage_ticks=False, zorder=2,
    )  # fmt: skip
    offsets = spread(values, 0.02, 0.11)
    axes.scatter(place + offsets, values, s=12, color=colour, alpha=0.7, linewidths=0, zorder=3)


def _motives(answers: pd.DataFrame, explanation: str, axes: Axes) -> None:
    used = answers[answers["explanation"] == explanation]
    shares = pd.crosstab(used["model"], used["motive"], normalize="index")
    shares = shares.reindex(index=list(MODELS), columns=list(MOTIVES), fill_value=0.0)
    start = np.zeros(len(MODELS))
    for motive in MOTIVES:
        share = shares[motive].to_numpy()
        bars = axes.barh(
            list(MODELS.values()),
            share,
            0.7,
            left=start,
            color=SHADES[motive],
            edgecolor="white",
            label=motive,
        )
        dark = motive in (MOTIVES[0], MOTIVES[2])
        texts = [f"{100 * part:.0f}" if part >= 0.08 else "" for part in share]
        axes.bar_label(bars, texts, label_type="center", color="white" if dark else INK, fontsize=8.5)
        start = start + share
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PERCENT)
    axes.set_xlabel("Share of answers")
    if explanation != next(iter(EXPLANATIONS)):
        axes.set_yticks([])
