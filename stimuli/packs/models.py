"""Explanations of trained models: their training, the proof of their bugs, and what they are shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stimuli.bugs import open_bug
from stimuli.labelled import Labelled, open_labelled
from stimuli.packs import explanations
from stimuli.packs.manifest import to_json
from stimuli.packs.model import Model, folder_of
from stimuli.packs.model_inputs import chosen_pictures, subject_of
from stimuli.packs.model_manifest import manifest, remarks
from stimuli.packs.steps import Stage, Step, pool, step
from stimuli.packs.subjects import Bench
from stimuli.recipe import Recipe
from stimuli.render import store, write
from stimuli.training import load_trained, predictor, train

__all__ = [
    "ModelBench",
    "finish",
    "models",
    "open_bench",
    "remarks",
    "stages",
    "summary",
]


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
        recipe, device, lambda: [subject_of(recipe, model, device) for model in models], models, data, sheets
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
    """Choose the pictures that are explained for a model."""
    chosen = chosen_pictures(bench.recipe, bench.models[step.task], bench.data, bench.device)
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
