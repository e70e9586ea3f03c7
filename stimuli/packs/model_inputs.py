"""Which test pictures a model is shown, and the training pictures that stand for its concepts."""

import functools
from collections.abc import Iterator

import numpy as np
from PIL import Image

from stimuli.bugs import Bug, place_of, relies
from stimuli.errors import UserError
from stimuli.images import Crop, ImageSet
from stimuli.labelled import Example, Labelled
from stimuli.packs.model import Model, load_model
from stimuli.packs.subjects import Item, Subject
from stimuli.recipe import Recipe
from stimuli.training import predictor

CONCEPTS = 256  # training pictures, at most, that stand for concepts, and where a method wants some


def chosen_pictures(recipe: Recipe, model: Model, data: Labelled, device: str) -> list[str]:
    """Return the ids of the test pictures that are explained for a model, class by class in turn.

    `data` are the pictures as they are without a bug. Raises UserError where there are too few that rely, or
    do not rely, on the model's artefact.
    """
    values = recipe.values["inputs"]
    predict, chosen = predictor(load_model(model, device)), list[str]()
    wanted = values["main"] + values["practice"]
    with recipe.blame(f"models.{recipe.values['models'].index(model.entry)}"):
        shown, own = model.bug.shown, model.entry["relies"]
        classes = values["classes"] if shown.classes == data.classes else None
        for example in _in_turn(shown, classes):
            if len(chosen) == wanted:
                break
            if own is None or relies(model.bug, predict, example)["changed"] == own:
                chosen.append(example.id)
        if len(chosen) < wanted:
            raise UserError(_too_few(model, len(chosen), wanted))
    return chosen


def subject_of(recipe: Recipe, model: Model, device: str) -> Subject:
    """Return what is explained of a model, once its pictures are chosen."""
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
