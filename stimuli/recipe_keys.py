"""The keys of recipes: what each may hold, in words and as a check, and its default."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What a key of a recipe may hold, in words and as a check, and its default (`...`: none)."""

    expected: str
    check: Callable[[Any], bool]
    default: Any = ...


def _whole(low: int, high: int, default: Any = ...) -> Key:
    return Key(
        f"a whole number from {low} to {high}",
        lambda value: type(value) is int and low <= value <= high,
        default,
    )


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(_text(item) for item in value)


def _scales(value: Any) -> bool:
    return (
        bool(value)
        and isinstance(value, list)
        and all(type(scale) in (int, float) and 0 < scale <= 1 for scale in value)
    )


def _some(value: Any) -> bool:
    return _texts(value) or (type(value) is int and value >= 0)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _labels(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _text(name) and isinstance(label, str | int | float) for name, label in value.items()
    )


def _quantiles(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 1 in value
        and len(set(value)) == len(value)
        and all(type(quantile) in (int, float) and 0.5 < quantile <= 1 for quantile in value)
    )


def _number(low: float, default: float) -> Key:
    return Key(
        f"a number from {low:g} on", lambda value: type(value) in (int, float) and value >= low, default
    )


def _whole_or_none() -> Key:
    return Key(
        "a whole number above 0, or null",
        lambda value: value is None or (type(value) is int and value > 0),
        None,
    )


def _px() -> Key:
    return Key("a whole number of px, or null", lambda value: value is None or _count(value), None)


def _one_of(*words: str, default: Any = ...) -> Key:
    return Key(" or ".join(words), lambda value: value in words, default)


SOME = "how many crops, or a list of photographs and crops"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_NAMES: dict[str, Any] = {
    "name": Key(
        "small letters, digits, '.', '_' and '-'", lambda value: _text(value) and bool(NAME.fullmatch(value))
    ),
    "network": Key("the name of a network", _text),
}
_IMAGES: dict[str, Any] = {
    "set": Key("photos, folder:PATH or torchvision:NAME", _text),
    "size": _whole(32, 1024),
    "scales": Key("a list of numbers above 0 and up to 1", _scales, [1]),
    "root": Key("a folder", lambda value: value is None or _text(value), None),
    "options": Key("named arguments of the data set", lambda value: isinstance(value, dict), {}),
}

# What a pack of references is made from. `units` and `groups` are read by `recipe_units`.
KEYS: dict[str, Any] = {
    **_NAMES,
    "images": _IMAGES,
    "response": {
        "relu": _one_of("after", "before", default="after"),
        "over": _one_of("mean", "max", default="mean"),
    },
    "units": Key("groups of units, such as main: [blocks_4:17]", lambda value: isinstance(value, dict)),
    "groups": Key("settings of groups of units", lambda value: isinstance(value, dict), {}),
    "references": {
        "natural": {
            "bins": _whole(2, 1000, 10),
            "batches": _whole(1, 1000, 1),
            "quantiles": Key("a list of numbers above 0.5 and up to 1, and 1 among them", _quantiles, [1]),
        },
        "synthetic": {
            "images": _whole(1, 1000, 9),
            "steps": _whole(1, 100_000, 80),
            "rate": _number(0, 0.05),
            "spread": _number(0, 0.01),
            "decay": _number(0, 1.0),
            "padding": _px(),
            "jitter": _px(),
            "zoom": _number(0, 0.05),
            "turn": _whole(0, 180, 5),
            "diversity": _number(0, 0.2),
            "activation": _one_of("deviations", "raw", default="deviations"),
            "redirect": _whole(0, 100_000, 16),
            "match": _one_of("none", "natural", default="none"),
        },
    },
    "format": _one_of("png", "webp", default="png"),
    "seed": _whole(0, 2**32 - 1, 0),
}

# Each of `groups`.
GROUP_KEYS: dict[str, Any] = {
    "batches": Key(
        "a whole number from 1 to 1000, or null",
        lambda value: value is None or (type(value) is int and 0 < value <= 1000),
        None,
    ),
    "kinds": Key(
        "a list of natural and synthetic, or null",
        lambda value: (
            value is None or (bool(value) and _texts(value) and set(value) <= {"natural", "synthetic"})
        ),
        None,
    ),
    "trial": _one_of("forced_choice", "slider", default="forced_choice"),
    "labels": Key("labels with a text, a number or true or false each", _labels, {}),
}

# Units that are drawn.
DRAWN_KEYS: dict[str, Any] = {
    "layer": Key("the name of a layer", _text),
    "random": _whole(1, 100_000),
    "from": _whole(0, 1_000_000, 0),
    "to": Key(
        "a whole number, or null", lambda value: value is None or (type(value) is int and value > 0), None
    ),
}

# What a pack of explanations is made from: a recipe that has the key `explanations`.
EXPLANATION_KEYS: dict[str, Any] = {
    **_NAMES,
    "images": {
        **_IMAGES,
        "main": Key(SOME, lambda value: value is None or (_some(value) and value not in (0, [])), None),
        "practice": Key(SOME, _some, 0),
    },
    "targets": Key(
        "predicted, label, or a class by number or name",
        lambda value: _text(value) or (type(value) is int and value >= 0),
        "predicted",
    ),
    "explanations": Key("a list of methods", lambda value: isinstance(value, list) and bool(value)),
    "artefact": {
        "border": _whole(1, 500),
        "colour": Key("black, grey or white", lambda value: value in ("black", "grey", "white"), "black"),
    },
    "sets": {
        "images": _whole(1, 10, 1),
        "labels": Key("labels with a text, a number or true or false each", _labels, {}),
    },
    "format": _one_of("png", "webp", default="png"),
    "seed": _whole(0, 2**32 - 1, 0),
}

# What a pack of explanations of trained models is made from: a recipe that has the key `models`.
MODEL_KEYS: dict[str, Any] = {
    "name": _NAMES["name"],
    "data": {
        "set": Key("the name of a set of labelled pictures", _text),
        "size": _whole(16, 1024, 96),
        "classes": Key("a list of classes, or null", lambda value: value is None or _texts(value), None),
        "train": Key("a whole number, or null", lambda value: value is None or _count(value), None),
        "validation": Key("a whole number", lambda value: _count(value), 200),
        "test": Key("a whole number", lambda value: _count(value), 200),
        "masks": Key("a folder, or null", lambda value: value is None or _text(value), None),
        "backgrounds": Key(
            "backgrounds, folder:PATH or null", lambda value: value is None or _text(value), None
        ),
        "kinds": Key("a list of kinds, or null", lambda value: value is None or _texts(value), None),
        "seed": _whole(0, 2**32 - 1, 0),
    },
    "training": {
        "network": Key("the name of a network, or small-cnn", _text),
        "epochs": _whole(1, 10_000, 20),
        "batch": _whole(1, 10_000, 32),
        "rate": Key("a number above 0", lambda value: type(value) in (int, float) and value > 0, 1e-4),
        "patience": _whole(1, 10_000, 10),
        "augment": Key("a list of augmentations", _texts, ["h-flip"]),
        "frozen": Key("the name of a layer, or null", lambda value: value is None or _text(value), None),
        "seed": _whole(0, 2**32 - 1, 0),
    },
    "models": Key("a list of models", lambda value: isinstance(value, list) and bool(value)),
    "inputs": {
        "main": _whole(1, 100_000),
        "practice": _whole(0, 100_000, 0),
        "classes": Key("a list of classes, or null", lambda value: value is None or _texts(value), None),
    },
    "targets": EXPLANATION_KEYS["targets"],
    "explanations": EXPLANATION_KEYS["explanations"],
    "sheets": {
        "pictures": _whole(1, 100, 50),
        "group": Key("a label", _text, "classes"),
        "label": Key("a label", _text, "class"),
    },
    "sets": EXPLANATION_KEYS["sets"],
    "debug": {
        "experiments": Key(
            "a list of experiments, or null", lambda value: value is None or _texts(value), None
        ),
        "inputs": _whole(1, 1_000_000, 50),
        "reference": Key("the name of a model, or null", lambda value: value is None or _text(value), None),
        "steps": _whole_or_none(),
    },
    "spray": {
        "size": _whole(1, 1024, 20),
        "normalise": _one_of("unit", "none", default="unit"),
        "neighbours": _whole(1, 100_000, 10),
        "clusters": _whole_or_none(),
        "most": _whole(2, 1000, 8),
        "perplexity": _number(1, 30.0),
        "seed": _whole(0, 2**32 - 1, 0),
    },
    "format": EXPLANATION_KEYS["format"],
    "seed": EXPLANATION_KEYS["seed"],
}

# Each of `models`.
ONE_MODEL_KEYS: dict[str, Any] = {
    "name": Key(
        "letters, digits, '.', '_' and '-'", lambda value: _text(value) and bool(LABEL.fullmatch(value))
    ),
    "bug": Key("the name of a bug", _text),
    "parameters": Key("parameters of the bug", lambda value: isinstance(value, dict), {}),
    "relies": Key("true, false or null", lambda value: value in (True, False, None), None),
    "labels": Key("labels with a text, a number or true or false each", _labels, {}),
}

# Each of `explanations`.
METHOD_KEYS: dict[str, Any] = {
    "method": Key("the name of a method", _text),
    "name": Key(
        "letters, digits, '.', '_' and '-'",
        lambda value: value is None or (_text(value) and bool(LABEL.fullmatch(value))),
        None,
    ),
    "parameters": Key("parameters of the method", lambda value: isinstance(value, dict), {}),
    "style": Key(
        "the name of a style, or its keys", lambda value: _text(value) or isinstance(value, dict), "signed"
    ),
}

OPTIONAL = {"references.synthetic", "artefact", "sheets", "debug", "spray"}
