"""The parameters of the methods: what they are, their defaults and a check of what a user gives.

A method declares each parameter as a keyword with a default and an annotation
`Annotated[type, rule, "what it means"]`; the rule may be left out. Types are bool, int, float, str, a
`Literal`, a `tuple` of one of these, and each of them or a Tensor `| None`.
"""

import difflib
import hashlib
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

import torch

from stimuli.errors import UserError


class Rule(NamedTuple):
    """What a value must be beyond its type, in words and as a check."""

    words: str
    check: Callable[[Any], bool]


class Parameter(NamedTuple):
    """A parameter of a method: its type, what it may hold in words, its default and its meaning."""

    kind: Any
    words: str
    default: Any
    meaning: str
    rule: Rule | None


COUNT = Rule("whole number above 0", lambda value: value > 0)
POSITIVE = Rule("number above 0", lambda value: value > 0)
_SEED = Rule("whole number from 0 to 4294967295", lambda value: 0 <= value < 2**32)

Colour = Literal["black", "grey", "white"]
Baseline = Annotated[
    Colour,
    "what stands for absence: a uniform image, `grey` being the mean colour of the network's training images",
]
Absolute = Annotated[
    bool, "sum the colours' absolute values instead of the values, as the grey maps of Adebayo et al. do"
]
Seed = Annotated[int, _SEED, "seed of all that is drawn; every image is given the same draws"]
Superpixels = Annotated[
    int, COUNT, "how many super-pixels SLIC begins with; it ends with about as many or fewer"
]


def declared(method: Callable[..., Any]) -> dict[str, Parameter]:
    """Return the parameters that a method declares, in its order."""
    hints = typing.get_type_hints(method, include_extras=True)
    return {
        name: _parameter(hints[name], parameter.default)
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def parameters(method: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters of a method: those given, checked, and the defaults of the others.

    A list counts as a tuple and a whole number as a float. Raises UserError for an unknown name and for a
    value of the wrong kind.
    """
    known, word = declared(method), method.__name__.replace("_", "-")
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {close[0]}" if close else f"it has {', '.join(known) or 'none'}"
            raise UserError(f"{word} has no parameter {name!r}; {hint}.")
    found = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if isinstance(value, int) and not isinstance(value, bool) and parameter.kind is float:
            value = float(value)
        value = tuple(value) if isinstance(value, list) else value
        if not _fits(value, parameter.kind) or (parameter.rule and not parameter.rule.check(value)):
            raise UserError(f"{name} of {word} is {value!r}; expected {parameter.words}.")
        found[name] = value
    return found


def recorded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as a manifest holds them: JSON, with shape and SHA-256 in the place of a tensor."""
    return {
        name: {"shape": list(value.shape), "sha256": sha256_of(value)}
        if isinstance(value, torch.Tensor)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
    }


def sha256_of(*tensors: torch.Tensor) -> str:
    """Return the SHA-256 of the values of some tensors, whatever their layout and device."""
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _parameter(hint: Any, default: Any) -> Parameter:
    extras = getattr(hint, "__metadata__", ())
    kind = typing.get_args(hint)[0] if extras else hint
    rule = next((extra for extra in extras if isinstance(extra, Rule)), None)
    meaning = next((extra for extra in extras if isinstance(extra, str)), "")
    return Parameter(kind, rule.words if rule else _words(kind), default, meaning, rule)


def _words(kind: Any) -> str:
    parts = typing.get_args(kind)
    if typing.get_origin(kind) is Literal:
        return " or ".join(map(str, parts))
    if typing.get_origin(kind) is tuple:
        return f"list of {_words(parts[0])}"
    if isinstance(kind, types.UnionType):
        return " or ".join(map(_words, parts))
    return _NAMES[kind]


_NAMES = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    torch.Tensor: "images as the network wants them",
    type(None): "none",
}


def _fits(value: Any, kind: Any) -> bool:
    parts = typing.get_args(kind)
    if typing.get_origin(kind) is Literal:
        return isinstance(value, str) and value in parts
    if typing.get_origin(kind) is tuple:
        return isinstance(value, tuple) and bool(value) and all(_fits(part, parts[0]) for part in value)
    if isinstance(kind, types.UnionType):
        return any(_fits(value, part) for part in parts)
    if kind is float:
        return type(value) is float and abs(value) < float("inf")
    return isinstance(value, kind) if kind is torch.Tensor else type(value) is kind
