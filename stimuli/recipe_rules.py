"""What a key of a recipe may hold, in words and as a check: the kinds of values that recipes have."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What a key of a recipe may hold, in words and as a check, and its default (`...`: none)."""

    expected: str
    check: Callable[[Any], bool]
    default: Any = ...


def whole(low: int, high: int, default: Any = ...) -> Key:
    """Return the key of a whole number within limits."""
    return Key(
        f"a whole number from {low} to {high}",
        lambda value: type(value) is int and low <= value <= high,
        default,
    )


def text(value: Any) -> bool:
    """Say whether a value is a text that is not empty."""
    return isinstance(value, str) and value != ""


def texts(value: Any) -> bool:
    """Say whether a value is a list of such texts; it may be empty."""
    return isinstance(value, list) and all(text(item) for item in value)


def scales(value: Any) -> bool:
    """Say whether a value is a list of parts of a side: numbers above 0 and up to 1."""
    return (
        bool(value)
        and isinstance(value, list)
        and all(type(scale) in (int, float) and 0 < scale <= 1 for scale in value)
    )


def some(value: Any) -> bool:
    """Say whether a value says which or how many: a list of names, or a whole number from 0 on."""
    return texts(value) or (type(value) is int and value >= 0)


def count(value: Any) -> bool:
    """Say whether a value is a whole number from 0 on."""
    return type(value) is int and value >= 0


def labels(value: Any) -> bool:
    """Say whether a value maps names to texts, numbers or truth values."""
    return isinstance(value, dict) and all(
        text(name) and isinstance(label, str | int | float) for name, label in value.items()
    )


def quantiles(value: Any) -> bool:
    """Say whether a value is a list of different quantiles above 0.5, with 1 among them."""
    return (
        isinstance(value, list)
        and 1 in value
        and len(set(value)) == len(value)
        and all(type(quantile) in (int, float) and 0.5 < quantile <= 1 for quantile in value)
    )


def number(low: float, default: float) -> Key:
    """Return the key of a number from a limit on."""
    return Key(
        f"a number from {low:g} on", lambda value: type(value) in (int, float) and value >= low, default
    )


def whole_or_none() -> Key:
    """Return the key of a whole number above 0, or null, which is the default."""
    return Key(
        "a whole number above 0, or null",
        lambda value: value is None or (type(value) is int and value > 0),
        None,
    )


def px() -> Key:
    """Return the key of a length in px, or null, which is the default."""
    return Key("a whole number of px, or null", lambda value: value is None or count(value), None)


def one_of(*words: str, default: Any = ...) -> Key:
    """Return the key of one of some words."""
    return Key(" or ".join(words), lambda value: value in words, default)
