"""Whether the factors, lists and trials of a study file fit together."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from app.study.cells import levels
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import REQUIRED, with_defaults

Path = list[Any]
Problem = tuple[Path, str]
TAKEN = ("unit", "layer", "batch")  # the dataset has columns factor_unit, … of its own


def design_problems(definition: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the factors, lists and trials: where, and a sentence."""
    yield from _names(definition)
    yield from _factors(definition)
    yield from _level_parameters(definition)
    yield from _lists(definition)
    yield from _templates(definition)


def _names(definition: dict[str, Any]) -> Iterator[Problem]:
    for name in definition.get("factors", {}):
        if name in TAKEN:
            yield ["factors", name], f"a factor cannot be called {name}: the dataset has that column already."
        if name in definition.get("lists", {}):
            yield ["lists", name], f"{name} is both a factor and a list; call one of them otherwise."


def _level_parameters(definition: dict[str, Any]) -> Iterator[Problem]:
    """Check what levels set: a parameter of some of the trials, with a value that it takes."""
    kinds = {template["type"] for template in definition["trials"].values()}
    known = {p.name: p for kind in kinds for p in TRIAL_TYPES[kind].parameters}
    for name, factor in definition.get("factors", {}).items():
        given = factor["levels"] if isinstance(factor["levels"], dict) else {}
        for level, parameters in given.items():
            for key, value in (parameters or {}).items():
                where: Path = ["factors", name, "levels", level, key]
                if key not in known:
                    yield where, f"{key} is no parameter of any of the trials; known are {_words(known)}."
                    continue
                for problem in Draft202012Validator(known[key].schema).iter_errors(value):
                    yield where, f"{key}: {problem.message}."


def _factors(definition: dict[str, Any]) -> Iterator[Problem]:
    for name, factor in definition.get("factors", {}).items():
        order, known = factor.get("order"), levels(factor)
        if not isinstance(order, list):
            continue
        for number, row in enumerate(order):
            unknown = [level for level in row if level not in known]
            if unknown:
                where: Path = ["factors", name, "order", number]
                yield where, f"{unknown[0]} is no level of {name}; expected some of {_words(known)}."


def _lists(definition: dict[str, Any]) -> Iterator[Problem]:
    for name, spec in definition.get("lists", {}).items():
        for number, row in enumerate(spec.get("rows", ())):
            if len(row) != len(spec["of"]):
                sentence = (
                    f"a row of {name} has {len(row)} values; expected {len(spec['of'])}, one for each in of."
                )
                yield ["lists", name, "rows", number], sentence
        if "start" in spec and len(spec["start"]) != len(spec["of"]):
            yield ["lists", name, "start"], f"start of {name} must have one value for each in of."


def _templates(definition: dict[str, Any]) -> Iterator[Problem]:
    given_by_levels = {
        key
        for factor in definition.get("factors", {}).values()
        if isinstance(factor["levels"], dict)
        for level in factor["levels"].values()
        for key in level or ()
    }
    for name, template in definition["trials"].items():
        kind = TRIAL_TYPES[template["type"]]
        required = [p for p in kind.parameters if p.default is REQUIRED and p.name not in template]
        missing = [parameter for parameter in required if parameter.name not in given_by_levels]
        if missing:
            sentence = f"trials.{name} has no key {missing[0].name}: {missing[0].description}."
            yield ["trials", name], sentence
        elif not required:
            wrong = kind.problem(with_defaults(kind, template))
            if wrong:
                yield ["trials", name], f"trials.{name}: {wrong}"


def _words(names: Any) -> str:
    return ", ".join(map(str, names))
