"""The timeline with its loops unrolled and its placeholders filled in, before any set is drawn."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

from app.study.cells import Cell, levels

KINDS = ("page", "pause", "step", "trials", "repeat", "debrief")
LOOPS = ("for", "times")
PLACEHOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


class UnknownNameError(KeyError):
    """A placeholder names nothing that is known where it stands."""


@dataclass(frozen=True)
class Section:
    """One entry of the timeline as it stands for a slot.

    `scope` holds the level of every factor that applies here; `crossed` the levels that a block of trials
    combines, one scope for each combination.
    """

    kind: str
    node: dict[str, Any]
    scope: dict[str, Any] = field(default_factory=dict)
    crossed: list[dict[str, Any]] = field(default_factory=list)


def outline(definition: Mapping[str, Any], cell: Cell, rng: Random) -> list[Section]:
    """Return the sections of a slot, in order."""
    return list(_unroll(definition, definition["timeline"], cell, dict(cell.between), rng))


def resolve(value: Any, scope: Mapping[str, Any], cell: Cell) -> Any:
    """Return a value with its placeholders filled in.

    `{factor}` is the factor's level here; `{list.name}` a list's value for a name, or for the level that a
    factor of that name has here. A string that is one placeholder keeps the type of what stands for it.
    Raises UnknownNameError.
    """
    if isinstance(value, str):
        whole = PLACEHOLDER.fullmatch(value)
        if whole:
            return _lookup(whole, scope, cell)
        return PLACEHOLDER.sub(lambda match: str(_lookup(match, scope, cell)), value)
    if isinstance(value, dict):
        return {key: resolve(item, scope, cell) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, scope, cell) for item in value]
    return value


def _lookup(match: re.Match[str], scope: Mapping[str, Any], cell: Cell) -> Any:
    name, key = match.groups()
    if key is None and name in scope:
        return scope[name]
    values = cell.lists.get(name, {})
    wanted = str(scope.get(key, key))
    if key is None or wanted not in values:
        raise UnknownNameError(match.group())
    return values[wanted]


def _unroll(
    definition: Mapping[str, Any],
    nodes: Iterable[dict[str, Any]],
    cell: Cell,
    scope: dict[str, Any],
    rng: Random,
) -> Iterator[Section]:
    for node in nodes:
        if "for" in node:
            name, steps = _loop(node, cell, rng)
            for step in steps:
                yield from _unroll(definition, node["do"], cell, {**scope, name: step}, rng)
        elif "times" in node:
            for _ in range(node["times"]):
                yield from _unroll(definition, node["do"], cell, scope, rng)
        else:
            yield _section(definition, node, cell, scope)


def _loop(node: Mapping[str, Any], cell: Cell, rng: Random) -> tuple[str, list[Any]]:
    """Return the name and the values of a loop over a factor or over values of its own."""
    over = node["for"]
    values = list(over) if isinstance(over, list) else list(cell.orders[over])
    values = [value for value in values if value in node.get("only", values)]
    if node.get("order") == "random":
        rng.shuffle(values)
    return node.get("as", over), values


def _section(
    definition: Mapping[str, Any], node: dict[str, Any], cell: Cell, scope: dict[str, Any]
) -> Section:
    kind = next(kind for kind in KINDS if kind in node)
    crossed = _combinations(definition, node.get("cross", ()), scope)
    local = {name: value for name, value in node.items() if name not in ("sets", "condition")}
    resolved = resolve(local, scope, cell)
    # What depends on a crossed factor is filled in later, for each combination.
    later: dict[str, Any] = {name: node[name] for name in ("sets", "condition") if name in node}
    return Section(kind, {**resolved, **later}, scope, crossed)


def _combinations(
    definition: Mapping[str, Any], names: Iterable[str], scope: dict[str, Any]
) -> list[dict[str, Any]]:
    choices = [levels(definition["factors"][name]) for name in names]
    return [{**scope, **dict(zip(names, values, strict=True))} for values in product(*choices)]
