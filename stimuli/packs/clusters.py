"""The clusters of a model's maps as a pack: people are asked what each strategy looks at."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stimuli.errors import UserError
from stimuli.packs import explanations, model_manifest, models
from stimuli.packs.manifest import network_entry, short, top
from stimuli.packs.model import Model
from stimuli.packs.models import ModelBench, summary
from stimuli.packs.steps import Stage, pool
from stimuli.packs.subjects import Item
from stimuli.recipe import Recipe
from stimuli.render import style_of
from stimuli.spray import analyse, settings_of
from stimuli.spray.pack import pack_entries
from stimuli.spray.run import run

__all__ = ["analysis", "finish", "open_bench", "remarks", "stages", "summary"]


@dataclass(frozen=True, eq=False)
class Maps:
    """What is clustered: maps (n, height, width), the pictures, their ids, and what is known of each."""

    maps: np.ndarray
    pictures: np.ndarray
    ids: list[str]
    known: list[str]
    inputs: list[dict[str, Any]]


def open_bench(recipe: Recipe, device: str) -> ModelBench:
    """Return the bench of a recipe with one model and one explanation, whose settings are sound."""
    for key in ("models", "explanations"):
        with recipe.blame(key):
            if len(recipe.values[key]) != 1:
                raise UserError(f"SpRAy takes one of them, and there are {len(recipe.values[key])}.")
    with recipe.blame("spray"):
        settings_of(recipe.values["spray"])
    return models.open_bench(recipe, device)


def stages(bench: ModelBench) -> Iterator[Stage]:
    """Give the steps of a build: those of the model, of its pictures, and of their maps."""
    for stage in models.stages(bench):
        if stage.work is not explanations.make_pictures:
            yield stage


def finish(bench: ModelBench, done: list[Stage]) -> dict[str, Any]:
    """Return the manifest of the pack, from what the steps left."""
    given, recipe = _maps(bench, done), bench.recipe
    (model,), (subject,), (entry,) = bench.models, bench.subjects, recipe.values["explanations"]
    result = analyse(given.maps, settings_of(recipe.values["spray"]))
    common = {
        "network": model.name,
        "made_by": {"method": entry["method"], "parameters": entry["parameters"]},
    }
    labels = {**recipe.values["sets"]["labels"], **_class(given)}
    style, encoding = style_of(entry["style"]), recipe.values["format"]
    digest = hashlib.sha256("".join(part["input_sha256"] for part in given.inputs).encode()).hexdigest()
    count = len(given.ids)
    return {
        **top(recipe, bench.device),
        "networks": {model.name: network_entry(subject.network)},
        "image_set": {"name": subject.images.name, "count": count, "photos": count, "sha256": digest},
        "units": {},
        "models": model_manifest.models(bench),
        "spray": {
            "clusters": result.count,
            "sizes": [len(result.members(number)) for number in range(1, result.count + 1)],
            "eigenvalues": [short(value) for value in result.eigenvalues],
        },
        **pack_entries(
            result, given.maps, given.pictures, given.ids, pool(), labels, common, style, encoding
        ),
    }


def remarks(manifest: dict[str, Any]) -> list[str]:
    """Return what a person should know of a finished build: the bug, and how many clusters there are."""
    sizes = ", ".join(map(str, manifest["spray"]["sizes"]))
    return [*model_manifest.remarks(manifest), f"{manifest['spray']['clusters']} clusters, of {sizes} maps."]


def analysis(bench: ModelBench, done: list[Stage], folder: Path) -> str:
    """Write the page, tables and files of the analysis into a folder; return a summary of it."""
    given, (entry,) = _maps(bench, done), bench.recipe.values["explanations"]
    (model,) = bench.models
    title = f"SpRAy of {model.name} ({model.entry['bug']}): " + ", ".join(sorted(set(_class(given).values())))
    result = run(
        given.maps,
        given.pictures,
        given.ids,
        given.known,
        bench.recipe.values["spray"],
        folder,
        title,
        entry["name"],
        style_of(entry["style"]),
    )
    sizes = ", ".join(str(len(result.members(number))) for number in range(1, result.count + 1))
    return f"{len(given.ids)} maps in {result.count} clusters, of {sizes}"


def _maps(bench: ModelBench, done: list[Stage]) -> Maps:
    (subject,), (model,) = bench.subjects, bench.models
    inputs, maps = done[-2:]
    pictures = np.stack([item.read() for item in subject.items])
    return Maps(
        maps=np.stack([explanations.load_map(step.path)[0] for step in maps.steps]),
        pictures=pictures,
        ids=[item.id for item in subject.items],
        known=[_known(model, item, pixels) for item, pixels in zip(subject.items, pictures, strict=True)],
        inputs=[step.read() for step in inputs.steps],
    )


def _known(model: Model, item: Item, pixels: np.ndarray) -> str:
    """Return a picture's class, and whether it has the artefact that its model's bug plants."""
    if model.bug.pair is None:
        return str(item.label)
    there = np.array_equal(pixels, model.bug.pair(item.id)[0])
    return f"{item.label} {'with' if there else 'without'} the artefact"


def _class(given: Maps) -> dict[str, str]:
    """Return the label `class` where all maps are of one class."""
    words = {part["target"]["name"] for part in given.inputs}
    return {"class": words.pop()} if len(words) == 1 else {}
