"""What a pack of explanations is made of: prepared photographs, maps of all methods, and their pictures.

One prepared tensor goes to all methods; its SHA-256 is in the manifest.
"""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from stimuli.attribution import (
    as_recorded,
    attribute,
    figure_of_concepts,
    filled,
    predict,
    with_images,
)
from stimuli.choice import groups, target_of
from stimuli.errors import MendableError
from stimuli.explanations.parameters import sha256_of
from stimuli.images import Crop
from stimuli.packs.bench import Bench, common, crops_key
from stimuli.packs.explanation_manifest import manifest, remarks
from stimuli.packs.manifest import short, to_json
from stimuli.packs.steps import Stage, Step, pool
from stimuli.planted import check_border, fairness, plant
from stimuli.recipe import Recipe
from stimuli.render import draw, limits_of, store, style_of, to_images, write
from stimuli.render.styles import is_figure_style

__all__ = ["finish", "open_bench", "remarks", "stages", "summary"]


def open_bench(recipe: Recipe, device: str) -> Bench:
    """Return the bench of a recipe whose network, images, methods and target are found to be sound."""
    check_border(recipe)
    bench = common(recipe, device)
    for index in range(len(recipe.values["explanations"])):
        _filled(recipe, index)
    bench = replace(bench, groups=groups(recipe, bench.images))
    classes = _classes(bench)
    with recipe.blame("targets"):
        for crop in bench.crops:
            target_of(recipe.values["targets"], bench.images.label(crop.photo), 0, classes)
    return bench


def summary(bench: Bench) -> str:
    """Return in a few words what will be made."""
    photos, count = {crop.photo for crop in bench.crops}, len(bench.recipe.values["explanations"])
    return (
        f"{len(bench.crops)} crops of {len(photos)} photographs, {count} explanations of {bench.network.name}"
    )


def stages(bench: Bench) -> list[Stage]:
    """Return the steps of a build, stage after stage."""
    values = bench.recipe.values
    inputs = [
        bench.step(
            "inputs",
            {**_image(bench, crop), **{key: values.get(key) for key in ("targets", "artefact", "format")}},
            task={"crop": number},
        )
        for number, crop in enumerate(bench.crops)
    ]
    maps, pictures = [], []
    for index, entry in enumerate(values["explanations"]):
        own = [_map(bench, index, number, made) for number, made in enumerate(inputs)]
        task = {"explanation": index, "maps": own}
        takes = {"style": entry["style"], "format": values["format"]}
        pictures.append(bench.step("pictures", takes, after=own, task=task))
        maps += own
    return [Stage(make_input, inputs), Stage(make_map, maps), Stage(make_pictures, pictures)]


def finish(bench: Bench, done: list[Stage]) -> dict[str, Any]:
    """Return the manifest, from what the steps left."""
    inputs, pictures = ([_json(step) for step in stage.steps] for stage in (done[0], done[2]))
    return manifest(bench, inputs, pictures, _classes(bench))


def make_input(bench: Bench, step: Step) -> None:
    """Store a crop as the network sees it, and note what is predicted, and the class to explain."""
    crop = bench.crops[step.task["crop"]]
    pixels = _pixels(bench, crop)
    inputs = _prepared(bench, pixels)
    predicted, probabilities = predict(bench.network, inputs)
    label = bench.images.label(crop.photo)
    target = target_of(bench.recipe.values["targets"], label, predicted.number, len(probabilities))
    noted = {
        **store(pixels, pool(), bench.recipe.values["format"]),
        "input_sha256": sha256_of(inputs),
        "predicted": {"class": predicted.number, "probability": short(predicted.probability)},
        "target": {"class": target, "probability": short(float(probabilities[target]))},
        "label": label,
    }
    if "artefact" in bench.recipe.values:
        without, others = predict(bench.network, _prepared(bench, _photograph(bench, crop)))
        noted["without_artefact"] = {"predicted": without.number, "target": short(float(others[target]))}
    write(step.path, to_json(noted))


def make_map(bench: Bench, step: Step) -> None:
    """Compute one map, (height, width), or one figure, (height, width, 3) bytes; keep it with its facts."""
    crop, index, noted = bench.crops[step.task["crop"]], step.task["explanation"], _json(step.task["input"])
    inputs = _prepared(bench, _pixels(bench, crop))
    if sha256_of(inputs) != noted["input_sha256"]:
        raise MendableError(f"{crop.photo} was changed while its explanations were made.")
    recipe, values = bench.recipe, _filled(bench.recipe, index)
    entry, target = recipe.values["explanations"][index], noted["target"]["class"]
    method, artefact, measured = entry["method"], recipe.values.get("artefact"), None
    with recipe.blame(f"explanations.{index}"):
        given = with_images(method, values, bench.network, inputs, recipe.path.parent)
        if is_figure_style(entry["style"], method):
            found = figure_of_concepts(bench.network, inputs, target, given, bench.images)
        else:
            found = attribute(bench.network, method, inputs, target, given)
            measured = fairness(bench.network, method, inputs, found, given, artefact) if artefact else None
    facts = {"parameters": as_recorded(values, given), "artefact": measured}
    np.savez(buffer := io.BytesIO(), found=found, facts=json.dumps(facts))
    write(step.path, buffer.getvalue())


def make_pictures(bench: Bench, step: Step) -> None:
    """Draw all maps of one explanation, as they may share a scale, and note how; figures are as they are."""
    entry = bench.recipe.values["explanations"][step.task["explanation"]]
    paths = [made.path for made in step.task["maps"]]
    style = None if is_figure_style(entry["style"], entry["method"]) else style_of(entry["style"])
    shared = None
    if style and style.scale == "shared":
        shared = limits_of([found for found, _ in map(_load, paths)], style)
    rows = []
    for crop, path in zip(bench.crops, paths, strict=True):
        found, facts = _load(path)
        drawn = None
        if style:
            limits = shared or limits_of([found], style)
            found = draw(found, style, limits, _pixels(bench, crop))
            drawn = {**entry["style"], "limits": limits}
        rows.append({**store(found, pool(), bench.recipe.values["format"]), **facts, "drawn": drawn})
    write(step.path, to_json(rows))


def _map(bench: Bench, index: int, crop: int, made: Step) -> Step:
    entry = bench.recipe.values["explanations"][index]
    takes = {"method": entry["method"], "parameters": _filled(bench.recipe, index)}
    if is_figure_style(entry["style"], entry["method"]) or any(
        isinstance(v, str) for v in takes["parameters"].values()
    ):
        takes |= {
            "style": entry["style"],
            "images": crops_key(bench.images),
            "folder": str(bench.recipe.path.parent),
        }
    task = {"crop": crop, "explanation": index, "input": made}
    return bench.step("maps", takes, after=[made], task=task, suffix=".npz")


def _image(bench: Bench, crop: Crop) -> dict[str, Any]:
    images = bench.images
    told = {"set": images.name, "crop": crop.id, "state": images.state(crop.photo)}
    return {**told, "label": images.label(crop.photo)}


def _filled(recipe: Recipe, index: int) -> dict[str, Any]:
    entry = recipe.values["explanations"][index]
    with recipe.blame(f"explanations.{index}"):
        return filled(entry["method"], entry["parameters"], recipe.values["seed"])


def _classes(bench: Bench) -> int:
    blank = torch.zeros(1, 3, bench.network.input_size, bench.network.input_size, device=bench.device)
    with torch.no_grad():
        return bench.network.module(blank).shape[1]


def _photograph(bench: Bench, crop: Crop) -> np.ndarray:
    return bench.images.read(crop, bench.recipe.values["images"]["size"])


def _pixels(bench: Bench, crop: Crop) -> np.ndarray:
    photograph, artefact = _photograph(bench, crop), bench.recipe.values.get("artefact")
    return plant(photograph, artefact, bench.network) if artefact else photograph


def _prepared(bench: Bench, pixels: np.ndarray) -> torch.Tensor:
    return bench.network.prepare(to_images(pixels[None]).to(bench.device))


def _load(path: Path) -> tuple[np.ndarray, dict[str, Any]]:
    with np.load(path) as kept:
        return kept["found"], json.loads(str(kept["facts"]))


def _json(step: Step) -> Any:
    return json.loads(step.path.read_bytes())
