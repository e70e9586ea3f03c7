"""The manifest of a pack of references, from what the steps of a build left."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from stimuli.case import SIDES, Natural, natural_of
from stimuli.images import ImageSet
from stimuli.layers import unit_of
from stimuli.packs.bench import Bench
from stimuli.packs.check import named
from stimuli.packs.groups import Group
from stimuli.packs.manifest import network_entry, short, top
from stimuli.units import Activity

Part = dict[str, Any]  # of one unit and kind: references and queries


def manifest(bench: Bench, activity: Activity, parts: dict[tuple[str, str], Part]) -> dict[str, Any]:
    """Return the manifest of a finished build; docs/stimulus-pack.md describes it.

    `activity` has the units in the order of the groups; `parts` is what the kinds made, by unit and kind.
    """
    units, stimuli, sets = {}, dict[str, Any](), dict[str, Any]()
    column = 0
    for group in bench.units:
        for unit in group.units:
            kinds = {kind: parts[unit, kind] for kind in group.kinds if (unit, kind) in parts}
            natural = parts[unit, "natural"]
            units[unit] = _unit(bench, unit, group, natural_of(activity, column), kinds.get("synthetic"))
            for kind, part in {**kinds, "natural": natural}.items():
                stimuli.update(_stimuli(bench, unit, kind, part))
            sets.update(
                _choices(unit, group, kinds, natural)
                if group.trial == "forced_choice"
                else _slider(unit, group, kinds)
            )
            column += 1
    shown = {stimulus for entry in sets.values() for stimulus in named(entry)}
    return {
        **top(bench.recipe, bench.device),
        "networks": {bench.network.name: network_entry(bench.network)},
        "image_set": _image_set(bench.images, activity.sha256),
        "units": units,
        "stimuli": {name: entry for name, entry in stimuli.items() if name in shown},
        "sets": sets,
    }


def _image_set(images: ImageSet, sha256: str) -> dict[str, Any]:
    photos = {crop.photo for crop in images.crops}
    return {"name": images.name, "count": len(images.crops), "sha256": sha256, "photos": len(photos)}


def _unit(bench: Bench, unit: str, group: Group, natural: Natural, synthetic: Part | None) -> dict[str, Any]:
    layer, channel = unit_of(bench.network, unit)
    least, most = natural.limits
    found = {"min": least, "max": most, "mean": natural.mean, "p99": np.percentile(natural.sample, 99)}
    entry = {"network": bench.network.name, "layer": layer, "channel": channel, "group": group.name}
    entry["natural"] = {key: short(value) for key, value in found.items()}
    entry["synthetic"] = synthetic and {
        f"mean_{side}": short(np.mean([p["activation"] for p in synthetic["references"][side][0]]))
        for side in SIDES
    }
    return entry


def _reference_id(unit: str, kind: str, side: str, batch: int, number: int, batches: int) -> str:
    place = f"{batch}.{number}" if batches > 1 or kind == "natural" else f"{number}"
    return f"{unit}/{kind}/{side}/{place}"


def _query_id(unit: str, side: str, batch: int, quantile: float) -> str:
    return f"{unit}/natural/{side}/{batch}.query" + ("" if quantile == 1 else f".{quantile:g}")


def _stimuli(bench: Bench, unit: str, kind: str, part: Part) -> Iterator[tuple[str, Part]]:
    layer, channel = unit_of(bench.network, unit)
    common: Part = {"kind": kind, "unit": unit, "network": bench.network.name}
    common |= {"layer": layer, "channel": channel}
    for side in SIDES:
        lists = part["references"][side]
        for batch, pictures in enumerate(lists):
            for number, picture in enumerate(pictures, 1):
                name = _reference_id(unit, kind, side, batch, number, len(lists))
                yield name, {**common, **picture, "role": "reference", "side": side}
    for quantile, sides in part["queries"].items():
        for side, pictures in sides.items():
            for batch, picture in enumerate(pictures):
                name = _query_id(unit, side, batch, float(quantile))
                yield name, {**common, **picture, "role": "query", "side": side}


def _references(unit: str, kind: str, part: Part, side: str, batch: int) -> list[str]:
    lists = part["references"][side]
    own = batch if len(lists) > 1 else 0
    return [
        _reference_id(unit, kind, side, own, number, len(lists)) for number in range(1, len(lists[own]) + 1)
    ]


def _choices(unit: str, group: Group, kinds: dict[str, Part], natural: Part) -> Iterator[tuple[str, Part]]:
    for kind, part in kinds.items():
        for quantile in sorted(map(float, natural["queries"]), reverse=True):
            for batch in range(group.batches):
                queries = {side: _query_id(unit, side, batch, quantile) for side in SIDES}
                labels = {
                    "kind": kind,
                    "unit": unit,
                    "group": group.name,
                    "batch": batch,
                    "quantile": quantile,
                }
                shown = {
                    "references": {side: _references(unit, kind, part, side, batch) for side in SIDES},
                    "queries": queries,
                    "correct": queries["max"],
                }
                name = f"{unit}/{kind}/{batch}" + ("" if quantile == 1 else f"/{quantile:g}")
                yield name, {**group.labels, **labels, **shown}


def _slider(unit: str, group: Group, kinds: dict[str, Part]) -> Iterator[tuple[str, Part]]:
    sides = {"left": "synthetic", "right": "natural"}
    images = {role: _references(unit, kind, kinds[kind], "max", 0) for role, kind in sides.items()}
    yield f"{unit}/slider", {**group.labels, "unit": unit, "group": group.name, "images": images}
