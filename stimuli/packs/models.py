"""Explanations of trained models: their training, the proof of their bugs, and what they are shown."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from stimuli.bugs import Bug, open_bug, place_of, relies
from stimuli.errors import UserError
from stimuli.images import Crop, ImageSet
from stimuli.labelled import Example, Labelled, open_labelled
from stimuli.layers import Network
from stimuli.packs import explanations
from stimuli.packs.manifest import to_json
from stimuli.packs.model_manifest import manifest, remarks
from stimuli.packs.steps import Stage, Step, pool, step
from stimuli.packs.subjects import Bench, Item, Subject
from stimuli.recipe import Recipe
from stimuli.render import store, write
from stimuli.training import load_trained, predictor, train

__all__ = [
    "ModelBench",
    "finish",
    "load_model",
    "models",
    "open_bench",
    "remarks",
    "stages",
    "summary",
    "training_pictures",
]
CONCEPTS = 256  # training pictures, at most, that stand for concepts, and where a method wants some


@dataclass(frozen=True, eq=False)
class Model:
    """A model of a recipe: its entry there, its bug, and the steps that train and prove it."""

    entry: dict[str, Any]
    bug: Bug
    training: Step
    evidence: Step
    choice: Step

    @property
    def name(self) -> str:
        """The model's name in the recipe."""
        return self.entry["name"]


@dataclass(frozen=True, eq=False)
class ModelBench(Bench):
    """A bench with the models of a recipe, what they are trained on, and the step that makes sheets of it."""

    models: tuple[Model, ...]
    data: Labelled
    sheets: Step | None


def open_bench(recipe: Recipe, device: str) -> ModelBench:
    """Return the bench of a recipe whose data, bugs and methods are found to be sound."""
    explanations.check_methods(recipe)
    with recipe.blame("data"):
        data = open_labelled(recipe.values["data"], recipe.path.parent)
    models = tuple(_model(recipe, index, data, device) for index in range(len(recipe.values["models"])))
    sheets = None
    if "sheets" in recipe.values:
        takes = {"data": data.sha256, **recipe.values["sheets"], "format": recipe.values["format"]}
        sheets = step("sheets", device, takes)
    return ModelBench(
        recipe, device, lambda: [_subject(recipe, model, device) for model in models], models, data, sheets
    )


def summary(bench: ModelBench) -> str:
    """Return in a few words what will be made."""
    data, count = bench.models[0].bug.trained, len(bench.recipe.values["explanations"])
    return (
        f"{len(bench.models)} models on {data.count('train')} pictures of {data.name}, {count} explanations"
    )


def stages(bench: ModelBench) -> Iterator[Stage]:
    """Give the steps of a build, stage after stage; what is explained depends on what the models do."""
    yield from models(bench)
    yield Stage(make_sheets, [bench.sheets] if bench.sheets else [])
    yield Stage(choose, [model.choice for model in bench.models])
    yield from explanations.stages(bench)


def models(bench: ModelBench) -> Iterator[Stage]:
    """Give the steps that make the models and prove their bugs."""
    yield Stage(make_model, list({model.training.key: model.training for model in bench.models}.values()))
    yield Stage(prove, [model.evidence for model in bench.models])


def finish(bench: ModelBench, done: list[Stage]) -> dict[str, Any]:
    """Return the manifest, from what the steps left."""
    return manifest(bench, done)


def make_model(bench: ModelBench, step: Step) -> None:
    """Train a network."""
    model, values = bench.models[step.task], bench.recipe.values
    with bench.recipe.blame("training"):
        facts = train(model.bug.trained, values["training"], folder_of(step), bench.device)
    write(step.path, to_json(facts))


def prove(bench: ModelBench, step: Step) -> None:
    """Measure whether a model has its bug, and what a network does whose layers are changed one by one."""
    model, found = bench.models[step.task], []
    network, _ = load_trained(folder_of(model.training), bench.device)
    if model.bug.spoil:
        found = [
            {"layer": layer, **model.bug.verify(predictor(network))} for layer in model.bug.spoil(network)
        ]
    evidence = {**model.bug.verify(predictor(network)), **({"layers": found} if found else {})}
    write(step.path, to_json(evidence))


def choose(bench: ModelBench, step: Step) -> None:
    """Choose the pictures that are explained for a model, class by class in turn."""
    model, values = bench.models[step.task], bench.recipe.values["inputs"]
    predict, chosen = predictor(load_model(model, bench.device)), list[str]()
    wanted = values["main"] + values["practice"]
    with bench.recipe.blame(f"models.{step.task}"):
        shown, own = model.bug.shown, model.entry["relies"]
        classes = values["classes"] if shown.classes == bench.data.classes else None
        for example in _in_turn(shown, classes):
            if len(chosen) == wanted:
                break
            if own is None or relies(model.bug, predict, example)["changed"] == own:
                chosen.append(example.id)
        if len(chosen) < wanted:
            raise UserError(_too_few(model, len(chosen), wanted))
    write(step.path, to_json(chosen))


def make_sheets(bench: ModelBench, step: Step) -> None:
    """Store pictures of each class, for people to get to know it."""
    data, values = bench.data, bench.recipe.values
    sheets: dict[str, list[dict[str, Any]]] = {word: [] for word in data.classes}
    for index, label in enumerate(data.labels("train")):
        own = sheets[data.classes[label]]
        if len(own) < values["sheets"]["pictures"]:
            example = data.read("train", index)
            image = {"id": example.id, "photo": example.id}
            own.append({**store(example.pixels, pool(), values["format"]), "image": image})
    write(step.path, to_json(sheets))


def load_model(model: Model, device: str) -> Network:
    """Return a model's network with its bug, ready to run."""
    network, _ = load_trained(folder_of(model.training), device)
    if model.bug.spoil:
        for _ in model.bug.spoil(network):
            pass
    return network


def folder_of(training: Step) -> Path:
    """Return the folder of a trained network."""
    return training.path.with_suffix("")


def _model(recipe: Recipe, index: int, data: Labelled, device: str) -> Model:
    entry, values = recipe.values["models"][index], recipe.values
    with recipe.blame(f"models.{index}"):
        bug = open_bug(entry["bug"], entry["parameters"], data, values["seed"])
    takes = {"data": bug.trained.sha256, "training": values["training"]}
    training = step("training", device, takes, task=index)
    own = {"bug": entry["bug"], "parameters": entry["parameters"], "seed": values["seed"]}
    own |= {"shown": bug.shown.sha256, "data": data.sha256}
    evidence = step("evidence", device, own, after=[training], task=index)
    asked = {**own, "inputs": values["inputs"], "relies": entry["relies"]}
    return Model(entry, bug, training, evidence, step("choice", device, asked, after=[training], task=index))


def _subject(recipe: Recipe, model: Model, device: str) -> Subject:
    chosen, count = model.choice.read(), recipe.values["inputs"]["main"]
    entry = model.entry
    return Subject(
        name=model.name,
        items=[
            _item(model, name, "main" if place < count else "practice") for place, name in enumerate(chosen)
        ],
        load=functools.partial(load_model, model, device),
        images=training_pictures(model),
        labels={**recipe.values["sets"]["labels"], **entry["labels"]},
        key=model.evidence.key,
        after=(model.training,),
    )


def _item(model: Model, name: str, group: str) -> Item:
    data, pair = model.bug.shown, model.bug.pair
    example = functools.cache(lambda: data.find("test", name))
    label = next(entry.label for entry in data.splits["test"] if entry.id == name)
    return Item(
        group=group,
        image={"id": name, "photo": name},
        label=data.classes[label],
        state=data.sha256,
        read=lambda: example().pixels,
        plain=(lambda: pair(name)[1]) if pair else None,
        region=(lambda: _place(model.bug, example())) if pair else None,
    )


def _place(bug: Bug, example: Example) -> np.ndarray:
    found = place_of(bug, example)
    assert found is not None
    return found


def training_pictures(model: Model) -> ImageSet:
    """Return up to 256 pictures that a model was trained on, evenly spread."""
    data = model.bug.trained
    step = -(-data.count("train") // CONCEPTS)
    entries = {entry.id: entry for entry in data.splits["train"][::step]}
    crops = [Crop(name, (0, 0, data.size, data.size)) for name in entries]

    def read(name: str) -> Image.Image:
        return Image.fromarray(data.open("train", entries[name]).pixels)

    return ImageSet(
        data.name,
        crops,
        functools.lru_cache(maxsize=512)(read),
        lambda name: data.classes[entries[name].label],
        lambda _: data.sha256,
    )


def _in_turn(data: Labelled, classes: list[str] | None) -> Iterator[Example]:
    """Give the test pictures of some classes, one of each class after the other."""
    rows = [
        [index for index, label in enumerate(data.labels("test")) if data.classes[label] == word]
        for word in data.classes
        if not classes or word in classes
    ]
    for place in range(max(map(len, rows), default=0)):
        for row in rows:
            if place < len(row):
                yield data.read("test", row[place])


def _too_few(model: Model, found: int, wanted: int) -> str:
    what = {True: " that rely on the artefact", False: " that do not rely on the artefact", None: ""}
    return (
        f"{model.name} has {found} test pictures{what[model.entry['relies']]}; inputs.main and "
        f"inputs.practice want {wanted}."
    )
