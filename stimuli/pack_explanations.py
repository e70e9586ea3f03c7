"""What a pack of explanations is made of: prepared photographs, maps of all methods, and their pictures.

One prepared tensor goes to all methods; its SHA-256 is in the manifest.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

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
from stimuli.bench import Bench, common
from stimuli.choice import groups, target_of
from stimuli.engine import Runner
from stimuli.errors import MendableError
from stimuli.explanation_manifest import manifest, remarks
from stimuli.explanations.parameters import sha256_of
from stimuli.manifest import short, to_json
from stimuli.place import PACK
from stimuli.planted import check_border, fairness, plant
from stimuli.recipe import Recipe
from stimuli.render import draw, limits_of, store, style_of, to_images, write
from stimuli.render.styles import is_figure_style

__all__ = ["make", "open_bench", "remarks", "summary"]


class Task(NamedTuple):
    """One step: the file that it leaves, the crop's place among those chosen and the explanation's."""

    path: Path
    crop: int
    explanation: int


def open_bench(recipe: Recipe, work: Path, device: str) -> Bench:
    """Return the bench of a recipe whose network, images, methods and target are found to be sound."""
    check_border(recipe)
    bench = common(recipe, work, device)
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


def make(bench: Bench, do_all: Runner) -> dict[str, Any]:
    """Make the pictures in the working directory and return the manifest; what is done is not done again."""
    do_all(make_input, [task for task in _inputs(bench) if not _is_made(bench, task)], "inputs")
    do_all(make_map, [task for task in _maps(bench) if not task.path.exists()], "maps")
    do_all(make_pictures, [task for task in _pictures(bench) if not _is_made(bench, task)], "pictures")
    inputs = [_read(task.path) for task in _inputs(bench)]
    pictures = [_read(task.path) for task in _pictures(bench)]
    return manifest(bench, inputs, pictures, _classes(bench))


def make_input(bench: Bench, task: Task) -> None:
    """Store a crop as the network sees it, and note what is predicted, and the class to explain."""
    crop = bench.crops[task.crop]
    pixels = _pixels(bench, task.crop)
    inputs = _prepared(bench, pixels)
    predicted, probabilities = predict(bench.network, inputs)
    label = bench.images.label(crop.photo)
    target = target_of(bench.recipe.values["targets"], label, predicted.number, len(probabilities))
    noted = {
        **store(pixels, bench.work / PACK),
        "input_sha256": sha256_of(inputs),
        "predicted": {"class": predicted.number, "probability": short(predicted.probability)},
        "target": {"class": target, "probability": short(float(probabilities[target]))},
        "label": label,
    }
    if "artefact" in bench.recipe.values:
        without, others = predict(bench.network, _prepared(bench, _photograph(bench, task.crop)))
        noted["without_artefact"] = {"predicted": without.number, "target": short(float(others[target]))}
    write(task.path, to_json(noted))


def make_map(bench: Bench, task: Task) -> None:
    """Compute one map, (height, width), or one figure, (height, width, 3) bytes; keep it with its facts."""
    noted = _read(_inputs(bench)[task.crop].path)
    inputs = _prepared(bench, _pixels(bench, task.crop))
    if sha256_of(inputs) != noted["input_sha256"]:
        raise MendableError(f"{bench.crops[task.crop].photo} was changed while its explanations were made.")
    recipe, values = bench.recipe, _filled(bench.recipe, task.explanation)
    entry, target = recipe.values["explanations"][task.explanation], noted["target"]["class"]
    method, artefact, measured = entry["method"], recipe.values.get("artefact"), None
    with recipe.blame(f"explanations.{task.explanation}"):
        given = with_images(method, values, bench.network, inputs, recipe.path.parent)
        if is_figure_style(entry["style"], method):
            found = figure_of_concepts(bench.network, inputs, target, given, bench.images)
        else:
            found = attribute(bench.network, method, inputs, target, given)
            measured = fairness(bench.network, method, inputs, found, given, artefact) if artefact else None
    facts = {"parameters": as_recorded(values, given), "artefact": measured}
    np.savez(buffer := io.BytesIO(), found=found, facts=json.dumps(facts))
    write(task.path, buffer.getvalue())


def make_pictures(bench: Bench, task: Task) -> None:
    """Draw all maps of one explanation, as they may share a scale, and note how; figures are as they are."""
    entry = bench.recipe.values["explanations"][task.explanation]
    paths = [other.path for other in _maps(bench) if other.explanation == task.explanation]
    style = None if is_figure_style(entry["style"], entry["method"]) else style_of(entry["style"])
    shared = None
    if style and style.scale == "shared":
        shared = limits_of([found for found, _ in map(_load, paths)], style)
    rows = []
    for crop, path in enumerate(paths):
        found, facts = _load(path)
        drawn = None
        if style:
            limits = shared or limits_of([found], style)
            found, drawn = (
                draw(found, style, limits, _pixels(bench, crop)),
                {**entry["style"], "limits": limits},
            )
        rows.append({**store(found, bench.work / PACK), **facts, "drawn": drawn})
    write(task.path, to_json(rows))


def _inputs(bench: Bench) -> list[Task]:
    count = len(bench.crops)
    return [Task(bench.work / "inputs" / f"{crop:06d}.json", crop, -1) for crop in range(count)]


def _maps(bench: Bench) -> Iterator[Task]:
    for explanation in range(len(bench.recipe.values["explanations"])):
        for _, crop, _ in _inputs(bench):
            yield Task(bench.work / "maps" / f"{explanation:03d}-{crop:06d}.npz", crop, explanation)


def _pictures(bench: Bench) -> list[Task]:
    count = len(bench.recipe.values["explanations"])
    return [Task(bench.work / "pictures" / f"{index:03d}.json", -1, index) for index in range(count)]


def _is_made(bench: Bench, task: Task) -> bool:
    if not task.path.exists():
        return False
    noted = _read(task.path)
    rows = noted if isinstance(noted, list) else [noted]
    return all((bench.work / PACK / row["file"]).exists() for row in rows)


def _filled(recipe: Recipe, index: int) -> dict[str, Any]:
    entry = recipe.values["explanations"][index]
    with recipe.blame(f"explanations.{index}"):
        return filled(entry["method"], entry["parameters"], recipe.values["seed"])


def _classes(bench: Bench) -> int:
    blank = torch.zeros(1, 3, bench.network.input_size, bench.network.input_size, device=bench.device)
    with torch.no_grad():
        return bench.network.module(blank).shape[1]


def _photograph(bench: Bench, crop: int) -> np.ndarray:
    return bench.images.read(bench.crops[crop], bench.recipe.values["images"]["size"])


def _pixels(bench: Bench, crop: int) -> np.ndarray:
    photograph, artefact = _photograph(bench, crop), bench.recipe.values.get("artefact")
    return plant(photograph, artefact, bench.network) if artefact else photograph


def _prepared(bench: Bench, pixels: np.ndarray) -> torch.Tensor:
    return bench.network.prepare(to_images(pixels[None]).to(bench.device))


def _load(path: Path) -> tuple[np.ndarray, dict[str, Any]]:
    with np.load(path) as kept:
        return kept["found"], json.loads(str(kept["facts"]))


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
