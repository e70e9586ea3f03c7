"""The manifest of a pack: one entry per image and per set, from what the steps of a build left."""

import json
import platform
from importlib.metadata import version
from typing import Any

import numpy as np

from stimuli.case import SIDES
from stimuli.images import ImageSet
from stimuli.layers import Network, unit_of
from stimuli.recipe import Recipe

Part = dict[str, Any]


def made_with(device: str, explains: bool = False) -> dict[str, str]:
    """Return what a pack's bytes depend on beside the recipe: the versions, and "cpu" or "cuda".

    `explains`: with the package that cuts images into super-pixels.
    """
    packages = ["pfungst", "torch", "torchvision", "numpy", "pillow"]
    packages += ["scikit-image"] if explains else []
    found = {"device": device, "python": platform.python_version()}
    return found | {name: version(name) for name in packages}


def short(value: float) -> float:
    """Return a number to six significant digits: what is worth writing of a float32."""
    return float(f"{float(value):.6g}")


def manifest(
    recipe: Recipe,
    network: Network,
    images: ImageSet,
    images_sha256: str,
    activations: np.ndarray,
    parts: dict[tuple[str, str], Part],
    device: str,
) -> dict[str, Any]:
    """Return the manifest of a finished build; docs/stimulus-pack.md describes it.

    `activations` is (crops, units) in the order of `unit_ids`; `parts` is what `pack_references.make_part`
    left, by unit and kind.
    """
    return {
        **top(recipe, device),
        "networks": {network.name: network_entry(network)},
        "image_set": _image_set(images, images_sha256),
        **_entries(recipe, network, activations, parts),
    }


def top(recipe: Recipe, device: str) -> dict[str, Any]:
    """Return what every manifest begins with."""
    return {
        "format": "pfungst-pack",
        "version": 1,
        "name": recipe.values["name"],
        "recipe": recipe.values,
        "recipe_sha256": recipe.sha256,
        "made_with": made_with(device, recipe.explains),
    }


def to_json(value: Any) -> bytes:
    """Return JSON with sorted keys, the same bytes for the same value."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def unit_groups(recipe: Recipe) -> dict[str, str]:
    """Return the recipe's units in order, each with its group."""
    return {unit: group for group in ("main", "practice") for unit in recipe.values["units"][group]}


def _image_set(images: ImageSet, sha256: str) -> dict[str, Any]:
    photos = {crop.photo for crop in images.crops}
    return {"name": images.name, "count": len(images.crops), "sha256": sha256, "photos": len(photos)}


def _entries(
    recipe: Recipe, network: Network, activations: np.ndarray, parts: dict[tuple[str, str], Part]
) -> dict[str, dict[str, Any]]:
    units, stimuli, sets = {}, {}, {}
    for column, (unit, group) in enumerate(unit_groups(recipe).items()):
        kinds = {kind: parts[unit, kind] for kind in recipe.values["references"]}
        units[unit] = _unit(network, unit, group, activations[:, column], kinds.get("synthetic"))
        for kind, part in kinds.items():
            stimuli.update(_stimuli(network, unit, kind, part))
            sets.update(_sets(unit, group, kind, part, recipe.values["references"]["natural"]["batches"]))
    return {"units": units, "stimuli": stimuli, "sets": sets}


def network_entry(network: Network) -> dict[str, Any]:
    """Return what is known of where a network comes from."""
    keys = ("weights_sha256", "source", "licence", "input_size")
    return {key: getattr(network, key) for key in keys}


def _unit(
    network: Network, unit: str, group: str, found: np.ndarray, synthetic: Part | None
) -> dict[str, Any]:
    layer, channel = unit_of(network, unit)
    natural = {"min": found.min(), "max": found.max(), "mean": found.mean(), "p99": np.percentile(found, 99)}
    entry = {"network": network.name, "layer": layer, "channel": channel, "group": group}
    entry["natural"] = {key: short(value) for key, value in natural.items()}
    entry["synthetic"] = synthetic and {
        f"mean_{side}": short(np.mean([p["activation"] for p in synthetic["references"][side][0]]))
        for side in SIDES
    }
    return entry


def _reference_id(unit: str, kind: str, side: str, batch: int, number: int, batches: int) -> str:
    place = f"{batch}.{number}" if batches > 1 or kind == "natural" else f"{number}"
    return f"{unit}/{kind}/{side}/{place}"


def _stimuli(network: Network, unit: str, kind: str, part: Part) -> dict[str, Any]:
    layer, channel = unit_of(network, unit)
    common = {"kind": kind, "unit": unit, "network": network.name, "layer": layer, "channel": channel}
    found = {}
    for side in SIDES:
        for batch, pictures in enumerate(part["references"][side]):
            for number, picture in enumerate(pictures, 1):
                name = _reference_id(unit, kind, side, batch, number, len(part["references"][side]))
                found[name] = {**common, **picture, "role": "reference", "side": side}
        for batch, picture in enumerate(part["queries"].get(side, [])):
            found[_query_id(unit, side, batch)] = {**common, **picture, "role": "query", "side": side}
    return found


def _query_id(unit: str, side: str, batch: int) -> str:
    return f"{unit}/natural/{side}/{batch}.query"


def _sets(unit: str, group: str, kind: str, part: Part, batches: int) -> dict[str, Any]:
    found = {}
    for batch in range(batches):
        references = {}
        for side in SIDES:
            lists = part["references"][side]
            own = batch if len(lists) > 1 else 0
            references[side] = [
                _reference_id(unit, kind, side, own, number, len(lists))
                for number in range(1, len(lists[own]) + 1)
            ]
        queries = {side: _query_id(unit, side, batch) for side in SIDES}
        found[f"{unit}/{kind}/{batch}"] = {
            "kind": kind,
            "unit": unit,
            "group": group,
            "batch": batch,
            "references": references,
            "queries": queries,
            "correct": queries["max"],
        }
    return found
