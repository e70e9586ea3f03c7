"""The manifest of a pack of explanations, from what the steps of a build left."""

import hashlib
from collections.abc import Iterator
from typing import Any

from stimuli.classes import class_names
from stimuli.images import Crop
from stimuli.packs.bench import Bench
from stimuli.packs.manifest import network_entry, top

Part = dict[str, Any]


def manifest(bench: Bench, inputs: list[Part], pictures: list[list[Part]], classes: int) -> dict[str, Any]:
    """Return the manifest of a finished build; docs/stimulus-pack.md describes it.

    `inputs` is what `make_input` left, one for each crop; `pictures` what `make_pictures` left, for each
    explanation one for each crop; `classes` is how many the network tells apart.
    """
    names = class_names(classes)
    photos = {crop.photo for crop in bench.images.crops}
    digest = hashlib.sha256("".join(part["input_sha256"] for part in inputs).encode()).hexdigest()
    return {
        **top(bench.recipe, bench.device),
        "networks": {bench.network.name: network_entry(bench.network)},
        "image_set": {
            "name": bench.images.name,
            "count": len(bench.crops),
            "photos": len(photos & {crop.photo for crop in bench.crops}),
            "sha256": digest,
        },
        "units": {},
        "stimuli": dict(_stimuli(bench, inputs, pictures, names)),
        "sets": dict(_sets(bench, inputs, names)),
    }


def remarks(manifest: dict[str, Any]) -> list[str]:
    """Return a sentence for each explanation that cannot show, or does not show, the planted artefact."""
    found = []
    for name in [entry["name"] for entry in manifest["recipe"].get("explanations", [])]:
        own = [s for s in manifest["stimuli"].values() if s.get("explanation") == name and s.get("artefact")]
        hidden = sum(stimulus["artefact"]["hidden"] for stimulus in own)
        empty = sum(stimulus["artefact"]["mass"] == 0 for stimulus in own)
        if hidden:
            found.append(
                f"{name} cannot show the artefact in {hidden} of {len(own)}: its baseline looks the same."
            )
        elif empty:
            found.append(f"{name} has no mass at all in the artefact in {empty} of {len(own)}.")
    return found


def _stimuli(
    bench: Bench, inputs: list[Part], pictures: list[list[Part]], names: list[str]
) -> Iterator[tuple[str, Part]]:
    entries = bench.recipe.values["explanations"]
    for crop, made, drawn in zip(bench.crops, inputs, zip(*pictures, strict=True), strict=True):
        image = {"id": crop.id, "photo": crop.photo, "box": list(crop.box)}
        common: Part = {"network": bench.network.name, "image": image, "input_sha256": made["input_sha256"]}
        common["target"] = {**made["target"], "name": names[made["target"]["class"]]}
        own: Part = {"predicted": {**made["predicted"], "name": names[made["predicted"]["class"]]}}
        own |= {key: made[key] for key in ("label", "without_artefact") if key in made}
        yield _input_id(crop), {**_file(made), **common, **own, "role": "input", "kind": "photograph"}
        for entry, picture in zip(entries, drawn, strict=True):
            made_by = {
                "method": entry["method"],
                "parameters": picture["parameters"],
                "drawn": picture["drawn"],
            }
            about = {"role": "explanation", "kind": "explanation", "explanation": entry["name"]}
            about |= {"made_by": made_by, "artefact": picture["artefact"]}
            yield f"{crop.id}/{entry['name']}", {**_file(picture), **common, **about}


def _sets(bench: Bench, inputs: list[Part], names: list[str]) -> Iterator[tuple[str, Part]]:
    settings, predicted = bench.recipe.values["sets"], {}
    for crop, made in zip(bench.crops, inputs, strict=True):
        predicted[crop] = names[made["predicted"]["class"]]
    for group, crops in bench.groups.items():
        for start in range(0, len(crops), settings["images"]):
            shown = crops[start : start + settings["images"]]
            name = " + ".join(crop.id for crop in shown)
            for entry in bench.recipe.values["explanations"]:
                yield (
                    f"{name}/{entry['name']}",
                    {
                        "group": group,
                        "explanation": entry["name"],
                        "photo" if len(shown) == 1 else "photos": name,
                        **settings["labels"],
                        "images": {
                            "input": [_input_id(crop) for crop in shown],
                            "explanation": [f"{crop.id}/{entry['name']}" for crop in shown],
                        },
                        "captions": {"input": [predicted[crop] for crop in shown]},
                    },
                )


def _input_id(crop: Crop) -> str:
    return f"{crop.id}/input"


def _file(part: Part) -> Part:
    return {key: part[key] for key in ("file", "sha256", "width", "height")}
