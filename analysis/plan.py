"""A plan of tests, as a file that can be hashed and registered before the data exist."""

import hashlib
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from analysis.adjust import METHODS
from analysis.errors import UserError
from analysis.inference import INFERENCE
from analysis.measures import MEASURES

SUBSETS = ("all", "correct", "incorrect")
CONFIRMATORY, EXPLORATORY = "confirmatory", "exploratory"
KEYS = ("test", "measure", "trials", "only", "within", "between", "item", "levels", "family")
GIVEN = ("data", "value", "participant", "within", "between", "item", "levels")


@dataclass(frozen=True)
class Planned:
    """One test of a plan.

    test, measure: names in the registries. trials: `all`, or those answered `correct` or `incorrect`.
    only: levels of factors by name, to which the trials are restricted. within, between: names of factors.
    levels: which levels, in order. rules: arguments of the test. family: tests that are adjusted together.
    """

    test: str
    measure: str
    trials: str = "all"
    only: dict[str, str] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    item: str = ""
    levels: Any = None
    rules: dict[str, Any] = field(default_factory=dict)
    family: str = ""
    role: str = EXPLORATORY


@dataclass(frozen=True)
class Plan:
    """What a file plans; `sha256` is that of its bytes.

    adjust: how p is adjusted in each family. exclusion: rules in place of the study's own, or None.
    """

    tests: tuple[Planned, ...]
    adjust: str
    exclusion: tuple[dict[str, Any], ...] | None
    sha256: str


def read_plan(file: Path) -> Plan:
    """Read and check a plan; raises UserError with file, line and what was expected."""
    try:
        content = file.read_bytes()
        node = yaml.compose(content, Loader=yaml.SafeLoader)
        data = yaml.safe_load(content)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        raise UserError(
            f"{where}: The plan is not YAML: {getattr(error, 'problem', None) or error}."
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("tests"), list) or not data["tests"]:
        raise UserError(f"{file}: A plan has a list `tests`; docs/plan.md shows one.")
    unknown = sorted(set(data) - {"tests", "adjust", "exclusion"})
    if unknown:
        raise UserError(f"{file}: A plan has no key {unknown[0]}; expected tests, adjust and exclusion.")
    method = data.get("adjust", "holm")
    if method not in METHODS:
        raise UserError(f"{file}: adjust is {method!r}; expected one of {', '.join(METHODS)}.")
    lines = _lines(node)
    tests = [_planned(entry, f"{file}:{line}") for entry, line in zip(data["tests"], lines, strict=True)]
    rules = _exclusion(data.get("exclusion"), file)
    return Plan(tuple(tests), method, rules, hashlib.sha256(content).hexdigest())


def _exclusion(rules: Any, file: Path) -> tuple[dict[str, Any], ...] | None:
    """Return the rules; raises UserError for one that names no bound."""
    if rules is None:
        return None
    if not isinstance(rules, list):
        raise UserError(f"{file}: exclusion is {rules!r}; expected a list of rules.")
    for rule in rules:
        bounds = {} if not isinstance(rule, dict) else {k: v for k, v in rule.items() if k in ("min", "max")}
        fits = bounds and all(isinstance(value, int | float) for value in bounds.values())
        if not fits or set(rule) - {"rule", "min", "max"} or not isinstance(rule.get("rule"), str):
            raise UserError(
                f"{file}: A rule is {rule!r}; expected for example {{rule: catch_failed, max: 1}}."
            )
    return tuple(rules)


def _lines(node: yaml.Node | None) -> list[int]:
    """Return the line of each test."""
    assert node is not None  # checked as data before
    for key, value in node.value:
        if key.value == "tests":
            return [one.start_mark.line + 1 for one in value.value]
    return []


def _planned(entry: Any, where: str) -> Planned:
    if not isinstance(entry, dict):
        raise UserError(f"{where}: A test is {entry!r}; expected keys such as test and measure.")
    for key, known in (("test", INFERENCE), ("measure", MEASURES)):
        if entry.get(key) not in known:
            raise UserError(f"{where}: {key} is {entry.get(key)!r}; expected one of {', '.join(known)}.")
    trials = entry.get("trials", "all")
    if trials not in SUBSETS:
        raise UserError(f"{where}: trials is {trials!r}; expected one of {', '.join(SUBSETS)}.")
    only = entry.get("only", {})
    if not isinstance(only, dict):
        raise UserError(f"{where}: only is {only!r}; expected levels of factors, such as {{scheme: max9}}.")
    _check_arguments(entry, where)
    return Planned(
        test=entry["test"],
        measure=entry["measure"],
        trials=trials,
        only={str(name): str(level) for name, level in only.items()},
        within=_names(entry.get("within", ()), where),
        between=_names(entry.get("between", ()), where),
        item=str(entry.get("item", "")),
        levels=entry.get("levels"),
        rules={name: value for name, value in entry.items() if name not in KEYS},
        family=str(entry.get("family", "")),
        role=CONFIRMATORY,
    )


def _check_arguments(entry: dict, where: str) -> None:
    """Raise UserError for a key that the test does not know, or a factor that it needs and has not got."""
    parameters = inspect.signature(INFERENCE[entry["test"]].run).parameters
    rules = [name for name in parameters if name not in GIVEN]
    for name in entry:
        if name not in parameters and name not in KEYS:
            known = ", ".join(rules) or "no rules"
            raise UserError(f"{where}: {entry['test']} has no rule {name}; it has {known}.")
        if name in GIVEN and name not in parameters:
            raise UserError(f"{where}: {entry['test']} takes no {name}.")
    for name in ("within", "between"):
        if name in parameters and parameters[name].default is inspect.Parameter.empty and name not in entry:
            raise UserError(f"{where}: {entry['test']} needs {name}: the name of a factor.")


def _names(value: Any, where: str) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else None
    if names is None or not all(isinstance(name, str) for name in names):
        raise UserError(f"{where}: A factor is {value!r}; expected a name or a list of names.")
    return names
