"""What a JSON Schema cannot say about a study file: whether its names, counts and rules fit together."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from app.study.cells import cell_of, levels, slots_to_check
from app.study.check_design import Path, Problem, design_problems
from app.study.exclusion import RULES
from app.study.outline import KINDS, LOOPS, PLACEHOLDER, Section, UnknownNameError, outline, resolve
from app.trial_types import TRIAL_TYPES


def problems(definition: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong in a definition that its schema accepts: where, and a sentence."""
    yield from design_problems(definition)
    between = {
        name for name, factor in definition.get("factors", {}).items() if factor.get("order") == "between"
    }
    yield from _nodes(definition, definition["timeline"], ["timeline"], between)
    yield from _end(definition)
    yield from _rules(definition)
    yield from _cells(definition)


def _nodes(definition: dict, nodes: Sequence[dict], path: Path, scope: set[str]) -> Iterator[Problem]:
    for number, node in enumerate(nodes):
        where = [*path, number]
        kinds = [kind for kind in (*KINDS, *LOOPS) if kind in node]
        if len(kinds) != 1:
            yield where, f"an entry of the timeline has one of the keys {_words((*KINDS, *LOOPS))}."
            continue
        inner = set(scope)
        if kinds[0] == "for":
            yield from _loop(definition, node, where)
            inner.add(node.get("as", str(node["for"])))
        inner |= set(node.get("cross", ()))
        if "do" in node:
            yield from _nodes(definition, node["do"], [*where, "do"], inner)
        else:
            yield from _entry(definition, kinds[0], node, where)
            yield from _placeholders(definition, node, where, inner)


def _loop(definition: dict[str, Any], node: dict[str, Any], where: Path) -> Iterator[Problem]:
    over = node["for"]
    if isinstance(over, list):
        if "as" not in node:
            yield where, "a loop over values needs a name for them: as."
        yield from _only(node, over, where)
        return
    factors = definition.get("factors", {})
    looped = [name for name, factor in factors.items() if factor.get("order") != "between"]
    if over not in looped:
        yield [*where, "for"], f"there is no within-participant factor {over}; expected {_words(looped)}."
    else:
        yield from _only(node, levels(factors[over]), where)


def _only(node: dict[str, Any], known: list[Any], where: Path) -> Iterator[Problem]:
    for value in node.get("only", ()):
        if value not in known:
            yield [*where, "only"], f"{value} is none of {_words(known)}."


def _entry(definition: dict[str, Any], kind: str, node: dict[str, Any], where: Path) -> Iterator[Problem]:
    if kind in ("trials", "step"):
        name = node[kind]
        if name not in definition["trials"]:
            known = _words(definition["trials"])
            yield [*where, kind], f"there are no trials {name}; expected one of {known}."
            return
        trial_type = TRIAL_TYPES[definition["trials"][name]["type"]]
        if kind == "trials" and not trial_type.is_trial:
            yield [*where, kind], f"{name} is no kind of trial; use step: {name}."
        if kind == "step" and trial_type.is_trial:
            yield [*where, kind], f"{name} is a kind of trial; use trials: {name}, with n."
        if "criterion" in node and trial_type.guess_rate is None:
            yield [*where, "criterion"], f"{name} has no right answers that a criterion could ask for."
        if trial_type.set_needs and "sets" not in node:
            yield where, f"{name} needs sets of the pack: give their labels under sets."
    for name in node.get("cross", ()):
        if name not in definition.get("factors", {}):
            yield [*where, "cross"], f"there is no factor {name}."


def _placeholders(definition: dict, value: Any, where: Path, scope: set[str]) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _placeholders(definition, item, [*where, key], scope)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _placeholders(definition, item, [*where, number], scope)
    elif isinstance(value, str):
        for name, key in PLACEHOLDER.findall(value):
            yield from _placeholder(definition, name, key, where, scope)


def _placeholder(definition: dict, name: str, key: str, where: Path, scope: set[str]) -> Iterator[Problem]:
    lists = definition.get("lists", {})
    if not key and name in scope:
        return
    if key and name in lists and (key in scope or key in [str(n) for n in lists[name]["of"]]):
        return
    shown = f"{{{name}.{key}}}" if key else f"{{{name}}}"
    known = sorted(scope) + [f"{each}.…" for each in lists]
    yield where, f"{shown} stands for nothing here; known are {_words(known) or 'no names'}."


def _end(definition: dict[str, Any]) -> Iterator[Problem]:
    timeline = definition["timeline"]
    if len(timeline) == 1:
        yield ["timeline"], "the timeline has nothing that a participant could answer."
    if "debrief" not in timeline[-1]:
        yield ["timeline", len(timeline) - 1], "the timeline must end with a debrief."
    for number, node in enumerate(timeline[:-1]):
        if "debrief" in node:
            yield ["timeline", number], "the debrief must be the last entry of the timeline."


def _rules(definition: dict[str, Any]) -> Iterator[Problem]:
    for number, rule in enumerate(definition.get("exclusion", ())):
        where: Path = ["exclusion", number]
        if rule["rule"] not in RULES:
            yield [*where, "rule"], f"there is no rule {rule['rule']}; expected one of {_words(RULES)}."
        if "min" not in rule and "max" not in rule:
            yield where, f"the rule {rule['rule']} needs a min or a max."
        if rule.get("stop") and not rule.get("outcome"):
            yield where, "a rule that stops a run needs an outcome."


def _cells(definition: dict[str, Any]) -> Iterator[Problem]:
    """Check what only the single cells show: that lists have a value wherever they are asked for one."""
    for slot in slots_to_check(definition):
        cell, rng = cell_of(definition, slot), Random(0)  # noqa: S311  (order plays no part)
        try:
            for section in outline(definition, cell, rng):
                for scope in section.crossed or [section.scope]:
                    resolve([section.node.get("sets"), section.node.get("condition")], scope, cell)
                yield from _count(section)
        except UnknownNameError as error:
            yield ["timeline"], f"{error.args[0]} has no value in cell {slot}."
            return


def _count(section: Section) -> Iterator[Problem]:
    n = section.node.get("n", 1)
    if type(n) is not int or n < 1:
        yield (
            ["timeline"],
            f"n is {n!r} in a block of {section.node['trials']}; a whole number from 1 is expected.",
        )


def _words(names: Any) -> str:
    return ", ".join(map(str, names))
