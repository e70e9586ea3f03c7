"""How many trials a study file gives each condition, read off its timeline (docs/study-file.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from analysis import wording
from analysis.errors import UserError
from analysis.power.design import Design

BUNDLED = Path(__file__).parents[2] / "app" / "studies"
PLACE = re.compile(r"\{([^{}]+)\}")


class Block(NamedTuple):
    """Trials of the main stage that share what applies to them: names of levels, conditions and labels."""

    n: float
    names: frozenset[str]


def read_design(study: str, conditions: Sequence[str]) -> Design:
    """Return how a study's participants meet conditions.

    `study`: the key of a bundled study, or the path of a study file or its folder. `conditions`: names of
    levels, of values of a loop, or of blocks; of a factor between participants, each participant has one.
    Raises UserError where the file cannot be read or has no trials for a condition.
    """
    file = _find(study)
    data = _read(file)
    blocks = list(_walk(data, data.get("timeline") or [], {}))
    own = [_levels(factor) for factor in _between(data)]
    between = any(set(conditions) <= set(levels) for levels in own)
    counts = {}
    for condition in conditions:
        rivals = {level for levels in own for level in levels} - {condition} if between else set()
        counts[condition] = sum(
            block.n for block in blocks if (between or condition in block.names) and not block.names & rivals
        )
    missing = [condition for condition, n in counts.items() if not n]
    if missing:
        found = sorted(set().union(*(block.names for block in blocks), *own), key=wording.natural_order)
        raise UserError(
            f"{file} has no trials for {missing[0]}; expected one of {', '.join(found) or 'none'}, "
            "or name the number by --trials."
        )
    return Design(tuple(conditions), max(1, round(min(counts.values()))), between=between)


def _find(study: str) -> Path:
    path = Path(study)
    for file in (path, path / "study.yaml", BUNDLED / study / "study.yaml"):
        if file.is_file():
            return file
    bundled = ", ".join(sorted(folder.parent.name for folder in BUNDLED.glob("*/study.yaml")))
    raise UserError(f"There is no study {study}; expected a file, its folder, or one of {bundled}.")


def _read(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is not YAML: {' '.join(str(error).split())}.") from None
    if not isinstance(data, dict):
        raise UserError(f"{file} holds no keys; expected a study file (docs/study-file.md).")
    return data


def _levels(factor: Mapping[str, Any]) -> list[str]:
    return [str(level) for level in factor.get("levels") or []]


def _between(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in (data.get("factors") or {}).values() if one.get("order") == "between"]


def _walk(data: Mapping[str, Any], entries: Sequence[Any], known: dict[str, str]) -> Iterator[Block]:
    for entry in entries:
        if "do" in entry:
            for inner in _rounds(data, entry, known):
                yield from _walk(data, entry["do"], inner)
        elif "trials" in entry and entry.get("stage", "main") == "main":
            yield from _blocks(data, entry, known)


def _rounds(data: Mapping[str, Any], entry: Mapping[str, Any], known: dict[str, str]) -> list[dict[str, str]]:
    """Return what is known in each round of a loop."""
    if "times" in entry:
        return [known] * int(entry["times"])
    over = entry["for"]
    if isinstance(over, str):
        levels, name = _levels((data.get("factors") or {}).get(over, {})), entry.get("as", over)
        over = [level for level in levels if level in map(str, entry.get("only", levels))]
    else:
        name = entry.get("as", "")
    return [{**known, name: str(value)} for value in over]


def _blocks(data: Mapping[str, Any], entry: Mapping[str, Any], known: dict[str, str]) -> Iterator[Block]:
    """Return a block, or one per combination of the factors that it mixes."""
    crossed = entry.get("cross") or []
    factors = data.get("factors") or {}
    for levels in product(*(_levels(factors.get(name, {})) for name in crossed)):
        here = {**known, **dict(zip(crossed, levels, strict=True))}
        labels = [entry.get("condition", ""), *(entry.get("sets") or {}).values()]
        names = {*here.values(), *(_filled(str(label), here) for label in labels)}
        yield Block(
            _number(data, entry.get("n", 0), here),
            frozenset(name for name in names if name and "{" not in name),
        )


def _filled(text: str, known: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: known.get(place[1], place[0]), text)


def _number(data: Mapping[str, Any], n: Any, known: Mapping[str, str]) -> float:
    """Return a count; one that differs between participants, by a list, is its mean."""
    text = _filled(str(n), known)
    if text.isdigit():
        return float(text)
    place = PLACE.fullmatch(text)
    name, _, of = place[1].partition(".") if place else ("", "", "")
    table = (data.get("lists") or {}).get(name, {})
    wanted = known.get(of, of)
    if wanted not in map(str, table.get("of", [])) or not table.get("rows"):
        raise UserError(f"A block has n: {n}; expected a number. Name the number of trials by --trials.")
    column = [str(one) for one in table["of"]].index(wanted)
    return sum(float(row[column]) for row in table["rows"]) / len(table["rows"])
