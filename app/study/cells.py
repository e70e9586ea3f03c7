"""Counter-balancing: which orders, levels and lists a slot gives. Pure arithmetic on the slot's number.

Everything that is counter-balanced has *rows*, and slot `s` gets row `(s // every) % len(rows)`. By default
`every` is the number of slots after which all that was declared before has come round, so that everything is
crossed with everything. A *cell* is one combination of rows; slots that differ by a whole `period` have the
same cell.
"""

import math
from dataclasses import dataclass
from itertools import permutations
from random import Random
from typing import Any

Level = str | int
MOST_CELLS = 240  # that a check goes through


@dataclass(frozen=True)
class Cell:
    """What a slot gives: the levels of each factor in order, and the value of each list by name."""

    index: int
    orders: dict[str, tuple[Level, ...]]
    between: dict[str, Level]
    lists: dict[str, dict[str, Any]]
    varying: frozenset[str]  # names of what differs between slots

    @property
    def list_id(self) -> str:
        """Name of the cell in the dataset, as in `references:natural>synthetic batch:0,1`."""
        words = {name: ">".join(map(str, order)) for name, order in self.orders.items()}
        words |= {name: str(level) for name, level in self.between.items()}
        words |= {name: ",".join(map(str, values.values())) for name, values in self.lists.items()}
        return " ".join(f"{name}:{word}" for name, word in words.items() if name in self.varying) or "all"


@dataclass(frozen=True)
class _Dimension:
    kind: str  # order, between, list or random
    name: str
    rows: list[Any]
    every: int


def cell_of(definition: dict[str, Any], slot: int) -> Cell:
    """Return a slot's cell. A factor whose order is `random` is shuffled for the slot and makes no cells."""
    found: dict[str, dict[str, Any]] = {"order": {}, "between": {}, "list": {}}
    dimensions = _dimensions(definition)
    for dimension in dimensions:
        row = dimension.rows[(slot // dimension.every) % len(dimension.rows)]
        if dimension.kind == "random":
            row = _shuffled(row, f"{definition['seed']}:{slot}:{dimension.name}")
        found["order" if dimension.kind == "random" else dimension.kind][dimension.name] = row
    varying = frozenset(d.name for d in dimensions if d.kind == "random" or len(d.rows) > 1)
    return Cell(slot % period(definition), found["order"], found["between"], found["list"], varying)


def period(definition: dict[str, Any]) -> int:
    """Return the number of cells."""
    return math.lcm(*(d.every * len(d.rows) for d in _dimensions(definition)))


def slots_to_check(definition: dict[str, Any]) -> range:
    """Return a slot of every cell, or of the first where there are very many."""
    return range(min(period(definition), MOST_CELLS))


def levels(factor: dict[str, Any]) -> list[Level]:
    """Return the names of a factor's levels; they may be given with parameters of their own."""
    return list(factor["levels"])


def latin_square(items: list[Level]) -> list[tuple[Level, ...]]:
    """Return the rows of a Latin square balanced for first-order carry-over.

    Each item stands once in every place, and follows every other equally often: n rows for an even number
    of items, 2n for an odd one (Williams 1949, Australian Journal of Scientific Research A 2, 149-168).
    """
    n = len(items)
    zigzag = [(k + 1) // 2 if k % 2 else (n - k // 2) % n for k in range(n)]
    rows = [tuple(items[(place + shift) % n] for place in zigzag) for shift in range(n)]
    return rows if n % 2 == 0 else rows + [row[::-1] for row in rows]


def _dimensions(definition: dict[str, Any]) -> list[_Dimension]:
    dimensions: list[_Dimension] = []
    for name, factor in definition.get("factors", {}).items():
        kind, rows = _orders(factor)
        dimensions.append(_Dimension(kind, name, rows, factor.get("every") or _crossed(dimensions)))
    for name, spec in definition.get("lists", {}).items():
        dimensions.append(_Dimension("list", name, _rows(spec), spec.get("every") or _crossed(dimensions)))
    return dimensions


def _crossed(before: list[_Dimension]) -> int:
    return math.lcm(*(d.every * len(d.rows) for d in before))


def _orders(factor: dict[str, Any]) -> tuple[str, list[Any]]:
    names, order = levels(factor), factor.get("order", "fixed")
    if isinstance(order, list):
        return "order", [tuple(row) for row in order]
    if order == "between":
        return "between", list(names)
    if order == "random":
        return "random", [tuple(names)]
    if order == "alternation":
        return "order", [tuple(names[turn:] + names[:turn]) for turn in range(len(names))]
    if order == "latin_square":
        return "order", latin_square(names)
    if order == "permutation":
        return "order", list(permutations(names))
    return "order", [tuple(names)]


def _rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    names = [str(name) for name in spec["of"]]
    if "rows" in spec:
        return [dict(zip(names, row, strict=True)) for row in spec["rows"]]
    count, stride = spec["count"], spec.get("stride", 1)
    start = dict(zip(names, spec["start"], strict=True))
    n_rows = count // math.gcd(count, stride)
    return [{name: (first + stride * row) % count for name, first in start.items()} for row in range(n_rows)]


def _shuffled(row: tuple[Level, ...], seed: str) -> tuple[Level, ...]:
    rng = Random(seed)  # noqa: S311  (a schedule must repeat, not be secret)
    return tuple(rng.sample(row, len(row)))
