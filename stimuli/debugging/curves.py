"""The cascade as curves: a panel for each method, the others pale behind it, the baselines as lines."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stimuli.debugging.drawing import (
    BASELINE_LINES,
    BASELINE_NAMES,
    COLOURS,
    GREY,
    INK,
    MEASURE_NAMES,
    PALE,
    drawn,
)
from stimuli.debugging.rows import ANY, Row, indexed

ACROSS = 4  # panels
LABELS = 14  # of layers, at most, that fit under a panel


def curves(means: Sequence[Row], measure: str, model: str, methods: Sequence[str]) -> dict[str, bytes]:
    """Return the figure of one measure in the cascade of a model, as `svg` and `png`.

    Lines are means over the inputs, bands one standard error to either side. The last panel shows in how
    many inputs the network still predicts the same class.
    """
    layers = _layers(means)
    count = len(methods) + 1
    across = max(range(min(3, count), min(ACROSS, count) + 1), key=lambda one: (count % one == 0, one))
    down = -(-count // across)

    def paint(figure: Figure) -> None:
        panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
        find = indexed(means)
        for axes, method in zip(panels, methods, strict=False):
            _method(axes, find, measure, model, method, methods, len(layers))
        last = panels[len(methods)]
        _line(last, find, "same-prediction", model, ANY, len(layers), COLOURS[1])
        last.set_title("the network's answer")
        for axes in panels[count:]:
            axes.axis("off")
        _scales(list(panels[:count]), across, layers)
        _words(figure, measure)

    return drawn(paint, 0.4 + 2.9 * across, 1.9 + 1.9 * down)


def _layers(means: Sequence[Row]) -> list[str]:
    steps = {mean["step"]: mean["layer"] for mean in means if mean["step"] is not None}
    return ["trained", *[steps[step] for step in sorted(steps) if step]]


def _method(
    axes: Axes,
    find: Callable[..., Row | None],
    measure: str,
    model: str,
    method: str,
    methods: Sequence[str],
    count: int,
) -> None:
    for other in methods:
        values = _values(find, measure, model, other, count)[0]
        axes.plot(values, color=PALE, linewidth=1, zorder=0)
    for name, line in BASELINE_LINES.items():
        base = find(measure, model, method, name)
        if base and base["n"]:
            colour = INK if name == "constant" else GREY
            axes.axhline(base["mean"], color=colour, linewidth=1, linestyle=line, zorder=1)
    _line(axes, find, measure, model, method, count, COLOURS[0])
    axes.set_title(method)


def _line(
    axes: Axes,
    find: Callable[..., Row | None],
    measure: str,
    model: str,
    method: str,
    count: int,
    colour: str,
) -> None:
    means, errors = _values(find, measure, model, method, count)
    axes.fill_between(range(count), means - errors, means + errors, color=colour, alpha=0.25, linewidth=0)
    axes.plot(means, color=colour, linewidth=2, marker="o", markersize=3, zorder=3)


def _values(
    find: Callable[..., Row | None], measure: str, model: str, method: str, count: int
) -> tuple[np.ndarray, np.ndarray]:
    found = [find(measure, model, method, step=step) for step in range(count)]
    means = np.array([mean["mean"] if mean else np.nan for mean in found])
    errors = np.array([mean["sem"] if mean else np.nan for mean in found])
    return means, errors


def _scales(panels: Sequence[Axes], across: int, layers: Sequence[str]) -> None:
    step = -(-len(layers) // LABELS)
    below = len(panels) - (len(panels) - 1) % across - 1  # the first panel of the last row
    for number, axes in enumerate(panels):
        axes.set_xticks(range(0, len(layers), step), layers[::step], rotation=90, fontsize=7.5)
        axes.tick_params(axis="x", labelbottom=number + across >= len(panels))
        for tick in axes.get_xticklabels():
            tick.set_in_layout(number >= below)  # else they hang into the room of a panel that is not there
        axes.set_ylim(min(-0.1, axes.get_ylim()[0]), 1.05)


def _words(figure: Figure, measure: str) -> None:
    figure.suptitle(
        f"{MEASURE_NAMES[measure]}, with the trained network's map", x=0.01, ha="left", fontsize=11
    )
    handles = [Line2D([], [], color=COLOURS[0], linewidth=2, label="the method")]
    handles += [Line2D([], [], color=PALE, label="the other methods")]
    for name, line in BASELINE_LINES.items():
        colour = INK if name == "constant" else GREY
        handles.append(Line2D([], [], color=colour, linestyle=line, label=BASELINE_NAMES[name]))
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
