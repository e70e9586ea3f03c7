"""How the figures look and how they become bytes: one style, colours that colour-blind readers tell apart."""

import io
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

# From the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/); models differ in shape too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "D", "^", "v", "P")
INK, GREY, PALE = "#222222", "#666666", "#D0D0D0"
# Of the baselines: the mark in a row of dots, and the line in a panel of curves.
BASELINE_MARKS = {"constant": "|", "centre": "x", "edges": "+", "noise": "."}
BASELINE_LINES: dict[str, Any] = {
    "constant": "-",
    "centre": (0, (5, 2)),
    "edges": (0, (1, 1.5)),
    "noise": (0, (4, 2, 1, 2)),
}
BASELINE_NAMES = {
    "constant": "flat: the same everywhere",
    "centre": "hill in the centre",
    "edges": "edges of the picture",
    "noise": "noise",
}
SHORT_NAMES = {"constant": "flat", "centre": "centre", "edges": "edges", "noise": "noise"}
MEASURE_NAMES = {
    "ssim-gt1": "SSIM to GT-1",
    "ssim-gt2": "SSIM to GT-2",
    "mass": "mass in the background",
    "auc": "AUC of the background",
    "pointing": "strongest in background",
    "ssim": "SSIM",
    "spearman": "rank correlation, absolute",
    "spearman-signed": "rank correlation, signed",
    "same-prediction": "same prediction",
}

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the bytes do not depend on the machine's fonts
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "svg.hashsalt": "pfungst",
    "svg.fonttype": "path",
}


def drawn(paint: Callable[[Figure], None], width: float, height: float) -> dict[str, bytes]:
    """Call `paint` with a new figure, its size in inches; return it as `svg` and as `png`.

    The same drawing gives the same bytes: fixed identifiers, no date.
    """
    found = {}
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        paint(figure)
        for kind, metadata in {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}.items():
            buffer = io.BytesIO()
            figure.savefig(buffer, format=kind, dpi=150, metadata=metadata)
            found[kind] = buffer.getvalue()
            figure.set_layout_engine("none")  # what the first found holds for both
    return found
