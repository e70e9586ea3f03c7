"""What the bugs have in common that plant an artefact into the pictures of some classes."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

import numpy as np

from stimuli.bugs.bug import Bug, Evidence, accuracy, drawn, half_way, logits_of
from stimuli.errors import UserError
from stimuli.labelled import Example, Labelled
from stimuli.training.predict import Predict

LOST = 0.1  # of the accuracy, at least, must go with the artefact
TURNED = 0.25  # of other classes' pictures, at least, must be turned by it

Shown = Annotated[
    Literal["planted", "everywhere", "nowhere"],
    "in which shown pictures the artefact is: as in training, in all, or in none",
]


def planting(
    data: Labelled,
    seed: int,
    told: str,
    plant: Callable[[Example], np.ndarray],
    classes: Sequence[str],
    share: float,
    shown: str,
) -> Bug:
    """Return a bug that plants an artefact into a share of the pictures of some classes.

    `plant` gives the pixels of a picture with the artefact.
    """
    marked = _numbers(data, classes)

    def planted(example: Example, split: str) -> Example:
        if example.label not in marked or not drawn(seed, share, example.id):
            return example
        return everywhere(example, split)

    def everywhere(example: Example, split: str) -> Example:
        return Example(example.id, example.label, plant(example), example.mask)

    def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
        example = data.find("test", name)
        return plant(example), example.pixels

    told = f"{told} {[seed, share, *marked]}"
    views = {"planted": planted, "everywhere": everywhere}
    return Bug(
        trained=data.changed(planted, told),
        shown=data.changed(views[shown], f"{told} {shown}") if shown in views else data,
        verify=lambda predict: _verify(predict, data, plant, marked),
        pair=pair,
    )


def _numbers(data: Labelled, classes: Sequence[str]) -> list[int]:
    if list(classes) == ["all"]:
        return list(range(len(data.classes)))
    for word in classes:
        if word not in data.classes:
            raise UserError(f"{word!r} is no class of {data.name}, which has {', '.join(data.classes)}.")
    return [data.classes.index(word) for word in classes]


def _verify(
    predict: Predict, data: Labelled, plant: Callable[[Example], np.ndarray], marked: list[int]
) -> Evidence:
    labels = np.array(data.labels("test"))
    with_it, without = logits_of(predict, data, "test", plant), logits_of(predict, data, "test")
    own = np.isin(labels, marked)
    if not own.any():
        raise UserError(f"{data.name} has no test picture of the classes with the artefact.")
    here = {
        "accuracy_with": accuracy(with_it[own], labels[own]),
        "accuracy_without": accuracy(without[own], labels[own]),
        "changed": float((with_it.argmax(1) != without.argmax(1))[own].mean()),
        "logit_lost": float((with_it - without)[own, labels[own]].mean()),
    }
    lost = here["accuracy_with"] - here["accuracy_without"]
    if own.all():
        return here | _control(here["accuracy_with"], lost, len(data.classes))
    turned = np.isin(with_it.argmax(1), marked) & ~np.isin(without.argmax(1), marked)
    return here | {
        "accuracy_others_with": accuracy(with_it[~own], labels[~own]),
        "accuracy_others_without": accuracy(without[~own], labels[~own]),
        "turned": float(turned[~own].mean()),
        "rule": (
            f"without the artefact the accuracy on its classes is by {LOST} or more lower than with it, "
            f"and it turns {TURNED} or more of the other classes' pictures into one of them"
        ),
        "holds": lost >= LOST and float(turned[~own].mean()) >= TURNED,
    }


def _control(found: float, lost: float, classes: int) -> Evidence:
    bound = half_way(classes)
    return {
        "rule": (
            f"the artefact, which all classes have, is no sign of any: the accuracy with it is {bound:.3g} "
            f"or more, and without it lower by less than {LOST}"
        ),
        "holds": found >= bound and lost < LOST,
    }
