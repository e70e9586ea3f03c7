"""What a pack of explanations is made of: prepared pictures, maps of all methods, and how these are drawn.

One prepared tensor goes to all methods; its SHA-256 is in the manifest.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from stimuli.attribution import as_recorded, attribute, figure_of_concepts, filled, predict, with_images
from stimuli.classes import names_of
from stimuli.errors import MendableError
from stimuli.explanations.parameters import sha256_of
from stimuli.images import ImageSet
from stimuli.packs.bench import crops_key
from stimuli.packs.choice import target_of
from stimuli.packs.manifest import short, to_json
from stimuli.packs.planted import fairness
from stimuli.packs.steps import Stage, Step, pool, step
from stimuli.packs.subjects import Bench, Item, Subject
from stimuli.recipe import Recipe
from stimuli.render import draw, limits_of, store, style_of, to_images, write
from stimuli.render.styles import is_figure_style


def stages(bench: Bench) -> Iterator[Stage]:
    """Give the steps of explaining all subjects, stage after stage."""
    subjects, values = bench.subjects, bench.recipe.values
    inputs = [[_input(bench, subject, place) for place in range(len(subject.items))] for subject in subjects]
    yield Stage(make_input, [one for own in inputs for one in own])
    maps = [
        [[_map(bench, subject, index, one) for one in own] for index in range(len(values["explanations"]))]
        for subject, own in zip(subjects, inputs, strict=True)
    ]
    yield Stage(make_map, [one for of in maps for own in of for one in own])
    yield Stage(
        make_pictures,
        [
            _pictures(bench, subject, index, own)
            for subject, of in zip(subjects, maps, strict=True)
            for index, own in enumerate(of)
        ],
    )


def check_methods(recipe: Recipe) -> None:
    """Raise UserError, with file and line, for an unknown method and for parameters that it has not."""
    for index in range(len(recipe.values["explanations"])):
        _filled(recipe, index)


def make_input(bench: Bench, step: Step) -> None:
    """Store a picture as the network sees it, and note what is predicted, and the class to explain."""
    subject, item = _told(bench, step)
    pixels = item.read()
    inputs = _prepared(bench, subject, pixels)
    predicted, probabilities = predict(subject.network, inputs)
    names = names_of(subject.network, len(probabilities))
    target = target_of(bench.recipe.values["targets"], item.label, predicted.number, names)
    noted = {
        **store(pixels, pool(), bench.recipe.values["format"]),
        "input_sha256": sha256_of(inputs),
        "predicted": _prediction(predicted.number, probabilities, names),
        "target": _prediction(target, probabilities, names),
        "label": item.label,
    }
    if item.plain:
        without, others = predict(subject.network, _prepared(bench, subject, item.plain()))
        noted["without_artefact"] = {"predicted": without.number, "target": short(float(others[target]))}
    write(step.path, to_json(noted))


def make_map(bench: Bench, step: Step) -> None:
    """Compute one map, (height, width), or one figure, (height, width, 3) bytes; keep it with its facts."""
    (subject, item), index = _told(bench, step), step.task["explanation"]
    noted = json.loads(step.task["input"].path.read_bytes())
    inputs = _prepared(bench, subject, item.read())
    if sha256_of(inputs) != noted["input_sha256"]:
        raise MendableError(f"{item.image['photo']} was changed while its explanations were made.")
    recipe, values = bench.recipe, _filled(bench.recipe, index)
    entry, target, measured = recipe.values["explanations"][index], noted["target"]["class"], None
    network, method = subject.network, entry["method"]
    with recipe.blame(f"explanations.{index}"):
        given = with_images(method, values, network, inputs, recipe.path.parent, _training(subject))
        if is_figure_style(entry["style"], method):
            found = figure_of_concepts(network, inputs, target, given, subject.images)
        else:
            found = attribute(network, method, inputs, target, given)
            measured = fairness(network, method, inputs, found, given, item.region()) if item.region else None
    facts = {"parameters": as_recorded(values, given), "artefact": measured}
    np.savez(buffer := io.BytesIO(), found=found, facts=json.dumps(facts))
    write(step.path, buffer.getvalue())


def make_pictures(bench: Bench, step: Step) -> None:
    """Draw all maps of one explanation, as they may share a scale, and note how; figures are as they are."""
    entry = bench.recipe.values["explanations"][step.task["explanation"]]
    items = bench.subjects[step.task["subject"]].items
    paths = [made.path for made in step.task["maps"]]
    style = None if is_figure_style(entry["style"], entry["method"]) else style_of(entry["style"])
    shared = None
    if style and style.scale == "shared":
        shared = limits_of([found for found, _ in map(load_map, paths)], style)
    rows = []
    for item, path in zip(items, paths, strict=True):
        found, facts = load_map(path)
        drawn = None
        if style:
            limits = shared or limits_of([found], style)
            found = draw(found, style, limits, item.read())
            drawn = {**entry["style"], "limits": limits}
        rows.append({**store(found, pool(), bench.recipe.values["format"]), **facts, "drawn": drawn})
    write(step.path, to_json(rows))


def load_map(path: Path) -> tuple[np.ndarray, dict[str, Any]]:
    """Return what a step of maps left: the map or the figure, and its facts."""
    with np.load(path) as kept:
        return kept["found"], json.loads(str(kept["facts"]))


def _input(bench: Bench, subject: Subject, place: int) -> Step:
    item, values = subject.items[place], bench.recipe.values
    takes = {key: values.get(key) for key in ("targets", "artefact", "format")}
    takes |= {"subject": subject.key, "image": item.image, "label": item.label, "state": item.state}
    task = {"subject": bench.subjects.index(subject), "item": place}
    return step("inputs", bench.device, takes, after=subject.after, task=task)


def _map(bench: Bench, subject: Subject, index: int, made: Step) -> Step:
    entry, parameters = bench.recipe.values["explanations"][index], _filled(bench.recipe, index)
    takes: dict[str, Any] = {"method": entry["method"], "parameters": parameters}
    if is_figure_style(entry["style"], entry["method"]) or image_names(parameters):
        takes |= {"style": entry["style"], "images": crops_key(subject.images)}
        takes["folder"] = str(bench.recipe.path.parent)
    task = {**made.task, "explanation": index, "input": made}
    return step("maps", bench.device, takes, after=[made], task=task, suffix=".npz")


def _pictures(bench: Bench, subject: Subject, index: int, maps: list[Step]) -> Step:
    values = bench.recipe.values
    takes = {"style": values["explanations"][index]["style"], "format": values["format"]}
    task = {"subject": bench.subjects.index(subject), "explanation": index, "maps": maps}
    return step("pictures", bench.device, takes, after=maps, task=task)


def image_names(parameters: dict[str, Any]) -> list[str]:
    """Return the sets of images that parameters of a method name."""
    return [value for value in parameters.values() if isinstance(value, str) and _names_images(value)]


def _names_images(value: str) -> bool:
    return value in ("photos", "training") or ":" in value


def _training(subject: Subject) -> ImageSet | None:
    return subject.images if subject.name else None


def _told(bench: Bench, step: Step) -> tuple[Subject, Item]:
    subject = bench.subjects[step.task["subject"]]
    return subject, subject.items[step.task["item"]]


def _prediction(number: int, probabilities: torch.Tensor, names: list[str]) -> dict[str, Any]:
    return {"class": number, "name": names[number], "probability": short(float(probabilities[number]))}


def _filled(recipe: Recipe, index: int) -> dict[str, Any]:
    entry = recipe.values["explanations"][index]
    with recipe.blame(f"explanations.{index}"):
        return filled(entry["method"], entry["parameters"], recipe.values["seed"])


def _prepared(bench: Bench, subject: Subject, pixels: np.ndarray) -> torch.Tensor:
    return subject.network.prepare(to_images(pixels[None]).to(bench.device))
