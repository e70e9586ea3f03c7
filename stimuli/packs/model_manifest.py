"""The manifest of a pack of models: explanations, sheets of classes, and the proof of each model's bug."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stimuli.packs import explanation_manifest
from stimuli.packs.explanation_manifest import remarks as remarks_of_explanations
from stimuli.packs.steps import Stage

if TYPE_CHECKING:
    from stimuli.packs.models import ModelBench

Part = dict[str, Any]
STAGES = 3  # of explanations, the last ones


def manifest(bench: "ModelBench", done: list[Stage]) -> dict[str, Any]:
    """Return the manifest of a finished build; docs/stimulus-pack.md describes it."""
    found = explanation_manifest.manifest(bench, done[-STAGES:])
    found["models"] = models(bench)
    if bench.sheets:
        sheets = bench.sheets.read()
        found["stimuli"] |= dict(_photos(sheets))
        found["sets"] |= dict(_sheets(bench, sheets))
    return found


def models(bench: "ModelBench") -> dict[str, Part]:
    """Return each model's bug, its training, and the evidence of its behaviour."""
    return {
        model.name: {
            "bug": model.entry["bug"],
            "parameters": model.entry["parameters"],
            "training": {key: value for key, value in model.training.read().items() if key != "mark"},
            "evidence": model.evidence.read(),
        }
        for model in bench.models
    }


def remarks(manifest: dict[str, Any]) -> list[str]:
    """Return a sentence for each model that lacks its bug, and for methods that cannot show an artefact."""
    found = []
    for name, model in manifest["models"].items():
        evidence = model["evidence"]
        verdict = "holds" if evidence["holds"] else "does NOT hold"
        found.append(f"{name} ({model['bug']}): {verdict} that {evidence['rule']}.")
    return found + remarks_of_explanations(manifest)


def _photos(sheets: dict[str, list[Part]]) -> Iterator[tuple[str, Part]]:
    for photos in sheets.values():
        for photo in photos:
            yield f"sheet/{photo['image']['id']}", {**photo, "role": "photo", "kind": "photograph"}


def _sheets(bench: "ModelBench", sheets: dict[str, list[Part]]) -> Iterator[tuple[str, Part]]:
    settings = bench.recipe.values["sheets"]
    for word, photos in sheets.items():
        images = {"sheet": [f"sheet/{photo['image']['id']}" for photo in photos]}
        yield f"sheet/{word}", {"group": settings["group"], settings["label"]: word, "images": images}
