"""Failed catch trials per participant against the threshold of exclusion."""

from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.figures import drawing
from analysis.pipeline import Analysis

HATCHED: dict[str, Any] = {"color": "white", "edgecolor": "#D55E00", "hatch": "////"}


def figure(done: Analysis) -> drawing.Drawing | None:
    """Draw how many participants failed how many catch trials; drop-outs are left out."""
    everyone = done.selection.candidates
    people = everyone[everyone["completed"] & everyone["catch_failed"].notna()]
    rules = done.dataset.exclusions
    rules = rules[(rules["rule"] == "catch_failed") & (rules["bound"] == "max")]
    rules = rules[rules["subject_id"].isin(people["subject_id"])]
    if people.empty or people["catch_n"].sum() == 0:
        return None
    failed = people["catch_failed"].to_numpy().astype(int)
    flagged = people["excluded"].to_numpy()
    limits = sorted(set(rules["threshold"].dropna()))

    threshold = f" At most {' or '.join(f'{limit:g}' for limit in limits)} may fail." if limits else ""
    alt = (
        f"Failed catch trials of {len(people)} participants: {int((failed == 0).sum())} failed none, "
        f"the most was {failed.max()}; {int(flagged.sum())} are flagged as excluded.{threshold}"
    )
    caption = f"Catch trials failed, of participants who finished, excluded ones too.{threshold}"
    return drawing.draw(partial(_paint, failed, flagged, limits), 5.4, 3.2, alt, caption)


def _paint(failed: np.ndarray, flagged: np.ndarray, limits: list[float], axes: Axes) -> None:
    kept, out = (np.bincount(failed[chosen], minlength=failed.max() + 1) for chosen in (~flagged, flagged))
    axes.bar(range(len(kept)), kept, color="#0072B2", width=0.7, label="kept")
    some = np.flatnonzero(out)
    if len(some):
        axes.bar(some, out[some], bottom=kept[some], label="flagged as excluded", width=0.7, **HATCHED)
    for limit in limits:
        style: dict[str, Any] = {"color": drawing.INK, "linestyle": (0, (4, 3)), "linewidth": 1.2}
        axes.axvline(limit + 0.5, label="threshold", **style)
    axes.set_xlim(-0.6, max(failed.max(), *limits, 1) + 0.9)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="Catch trials failed", ylabel="Participants")
    axes.legend(loc="lower left", ncols=3, bbox_to_anchor=(0, 1), borderaxespad=0)
