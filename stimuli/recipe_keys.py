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


def _labels(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _text(name) and isinstance(label, str | int | float) for name, label in value.items()
    )


UNITS = "a list of units such as blocks_4:17"
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

# What a pack of references is made from.
KEYS: dict[str, Any] = {
    **_NAMES,
    "images": _IMAGES,
    "units": {
        "main": Key(UNITS, lambda value: bool(value) and _texts(value)),
        "practice": Key(UNITS, _texts, []),
    },
    "references": {
        "natural": {"bins": _whole(2, 1000, 10), "batches": _whole(1, 1000, 1)},
        "synthetic": {"images": _whole(1, 1000, 9), "steps": _whole(1, 100_000, 80)},
    },
    "seed": _whole(0, 2**32 - 1, 0),
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
    "seed": _whole(0, 2**32 - 1, 0),
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

OPTIONAL = {"references.synthetic", "artefact"}
