"""What a contact sheet shows, in its order: sections of rows of images, for every kind of pack."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from stimuli.packs.check import rows
from stimuli.packs.merge import recipes_of

Manifest = dict[str, Any]
SHOWN = {
    "references",
    "queries",
    "alternatives",
    "images",
    "captions",
    "correct",
}  # of a set; others are labels


class Block(NamedTuple):
    """Rows of images, by what is written before each row; `right` is the right one of alternatives."""

    title: str
    rows: dict[str, list[str]]
    right: str = ""

    @property
    def stimuli(self) -> list[str]:
        """The stimuli of all rows."""
        return [name for row in self.rows.values() for name in row]


class Section(NamedTuple):
    """The blocks of one unit, of one network or of one group of other sets; `kind` says of which."""

    kind: str
    title: str
    blocks: list[Block]


def sections_of(manifest: Manifest) -> list[Section]:
    """Return the sections of a sheet: units, networks whose predictions are explained, and other sets."""
    found = [*_units(manifest), *_networks(manifest), *_others(manifest)]
    return [section for section in found if section.blocks or section.title in manifest.get("models", {})]


def facts_of(stimulus: dict[str, Any]) -> dict[str, str]:
    """Return what made an image and what is known of it: words, by the column that they stand in."""
    made_by, image = stimulus.get("made_by") or {}, stimulus.get("image") or {}
    known = {"method": made_by.get("method", ""), "parameters": _listed(made_by.get("parameters", {}))}
    more = {key: made_by[key] for key in ("steps", "level", "reached") if key in made_by}
    drawn = made_by.get("drawn")
    about = [
        image.get("photo", ""),
        f"rank {image['rank']}" if image.get("rank") else "",
        _listed(more),
        _prediction("predicted", stimulus.get("predicted")),
        _prediction("explains", stimulus.get("target")) if stimulus["role"] == "explanation" else "",
        f"label {stimulus['label']}" if stimulus.get("label") is not None else "",
        f"{100 * stimulus['artefact']['mass']:.0f} % in the artefact" if stimulus.get("artefact") else "",
        f"drawn with {_listed(drawn)}" if drawn else "",
    ]
    return {
        **known,
        "seed": str(made_by.get("seed", made_by.get("parameters", {}).get("seed", ""))),
        "activation": f"{stimulus['activation']:.2f}" if "activation" in stimulus else "",
        "about": "; ".join(part for part in about if part),
    }


def in_order(name: str) -> list[Any]:
    """Return a key that sorts names by the numbers in them: fire2:9 before fire2:24."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _units(manifest: Manifest) -> Iterator[Section]:
    def place(unit: str) -> Any:
        group = manifest["units"][unit]["group"]
        return group != "main", group, in_order(unit)

    own: dict[str, list[str]] = {unit: [] for unit in sorted(manifest["units"], key=place)}
    for name, entry in manifest["sets"].items():
        if entry.get("unit") in own:
            own[entry["unit"]].append(name)
    for unit, names in own.items():
        sets = {name: manifest["sets"][name] for name in names}
        order = sorted(sets, key=lambda name: _place(sets[name]))
        yield Section("unit", unit, [_block(name, sets[name], {"unit", "group"}) for name in order])


def _place(entry: dict[str, Any]) -> tuple[Any, ...]:
    return entry.get("batch", 0), str(entry.get("kind")), -entry.get("quantile", 1)


def _block(name: str, entry: dict[str, Any], without: set[str]) -> Block:
    found = rows(entry)
    order = sorted(found, key=lambda role: (role.startswith("more_"), role.endswith("explanation")))
    right = str(entry["correct"]) if "alternatives" in entry else ""
    return Block(_labels(name, entry, without), {role: found[role] for role in order}, right)


def _networks(manifest: Manifest) -> Iterator[Section]:
    models = [model["name"] for recipe in recipes_of(manifest) for model in recipe.get("models", [])]
    blocks: dict[str, list[Block]] = {name: [] for name in [*models, *manifest["networks"]]}
    groups = {
        name: str(entry.get("group", ""))
        for entry in manifest["sets"].values()
        for row in rows(entry).values()
        for name in row
    }
    for (network, image), names in _explained(manifest).items():
        blocks[network].append(Block(f"{groups.get(names[0], 'in no set')}: {image}", {"": names}))
    for network, own in blocks.items():
        yield Section("network", network, sorted(own, key=lambda block: not block.title.startswith("main: ")))


def _explained(manifest: Manifest) -> dict[tuple[str, str], list[str]]:
    """Return inputs and their explanations, these in the order of the recipe, by network and picture."""
    named = [entry["name"] for recipe in recipes_of(manifest) for entry in recipe.get("explanations", [])]
    order = {name: place for place, name in enumerate(dict.fromkeys(named))}
    found: dict[tuple[str, str], list[str]] = {}
    known = {name: entry for name, entry in manifest["stimuli"].items() if "input_sha256" in entry}
    for name in sorted(known, key=lambda name: order.get(known[name].get("explanation", ""), -1)):
        found.setdefault((known[name]["network"], known[name]["image"]["id"]), []).append(name)
    return found


def _others(manifest: Manifest) -> Iterator[Section]:
    groups: dict[str, list[Block]] = {}
    for name, entry in manifest["sets"].items():
        if entry.get("unit") not in manifest["units"] and not _is_explained(manifest, entry):
            groups.setdefault(str(entry.get("group", "")), []).append(_block(name, entry, {"group"}))
    for group, blocks in groups.items():
        yield Section("group", group, blocks)


def _is_explained(manifest: Manifest, entry: dict[str, Any]) -> bool:
    return all("input_sha256" in manifest["stimuli"][name] for row in rows(entry).values() for name in row)


def _labels(name: str, entry: dict[str, Any], without: set[str]) -> str:
    """Return the labels of a set, those of units' sets first, or its name where it has no others."""
    first: dict[str, Any] = {key: entry[key] for key in ("kind", "batch", "quantile") if key in entry}
    return _listed({k: v for k, v in {**first, **entry}.items() if k not in SHOWN | without}) or name


def _listed(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_told(value)}" for key, value in values.items())


def _told(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_told, value))}]"
    if isinstance(value, float):
        return f"{value:.4g}"
    return value if isinstance(value, str) else json.dumps(value)


def _prediction(word: str, found: dict[str, Any] | None) -> str:
    return f"{word} {found['name']}, {100 * found['probability']:.1f} %" if found else ""
