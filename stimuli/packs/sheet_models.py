"""What a contact sheet says of a trained model: its bug, the evidence, and the curve of its training."""

import sys
from typing import Any

from stimuli.bugs import BUGS

WIDTH, HEIGHT = 220, 110  # px of a chart's inside


def model_of(model: dict[str, Any]) -> dict[str, Any]:
    """Return what the template needs of an entry of `models`: words, rows of numbers, and charts."""
    evidence = model["evidence"]
    numbers = {k: v for k, v in evidence.items() if k not in ("rule", "holds", "layers")}
    parameters = ", ".join(f"{name} {_words(value)}" for name, value in model["parameters"].items())
    return {
        "bug": model["bug"],
        "words": _what(model["bug"]),
        "parameters": parameters,
        "rule": evidence["rule"],
        "holds": evidence["holds"],
        "numbers": {name.replace("_", " "): _words(value) for name, value in numbers.items()},
        "layers": [
            {name: _words(layer[name]) for name in ("layer", *sorted(layer.keys() - {"layer", "rule"}))}
            for layer in evidence.get("layers", [])
        ],
        "data": model["training"]["data"],
        "network": model["training"]["training"]["network"],
        "best": model["training"]["best_epoch"],
        "charts": [chart(model["training"], measure) for measure in ("loss", "accuracy")],
    }


def chart(training: dict[str, Any], measure: str) -> dict[str, Any]:
    """Return a chart of a measure by epoch: lines as points of an SVG polyline, from 0 to `top` upwards."""
    curve = training["curve"]
    values = {split: [epoch[split][measure] for epoch in curve] for split in ("train", "validation")}
    top = 1.0 if measure == "accuracy" else max(max(line) for line in values.values()) or 1.0
    step = WIDTH / max(1, len(curve) - 1)
    lines = {
        split: [
            (round(place * step, 1), round(HEIGHT * (1 - value / top), 1)) for place, value in enumerate(line)
        ]
        for split, line in values.items()
    }
    ends = [f"{split} {line[0]:.3g} to {line[-1]:.3g}" for split, line in values.items()]
    return {
        "measure": measure,
        "top": f"{top:.2g}",
        "epochs": len(curve),
        "lines": lines,
        "best": round((training["best_epoch"] - 1) * step, 1),
        "words": f"{measure} over {len(curve)} epochs: {', '.join(ends)}",
        "ends": {split: f"{line[-1]:.3g}" for split, line in values.items()},
    }


def _what(bug: str) -> str:
    """Return what a bug is, as the first line of its file says it."""
    if bug not in BUGS:
        return ""
    return str(sys.modules[BUGS[bug].__module__].__doc__).splitlines()[0]


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(number)}" for name, number in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return f"{value:.3g}" if isinstance(value, float) else str(value)
