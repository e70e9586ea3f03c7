"""What every bug of a model is, and the measures that their evidence shares."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from stimuli.errors import UserError
from stimuli.explanations.parameters import Rule
from stimuli.labelled import Example, Labelled
from stimuli.labelled.examples import draws
from stimuli.layers import Network
from stimuli.training.predict import BATCH, Predict

Evidence = dict[str, Any]  # the numbers, `rule` in words, and `holds`, whether the rule holds
Share = Annotated[float, Rule("number from 0 to 1", lambda value: 0 <= value <= 1), "share of the pictures"]


@dataclass(frozen=True, eq=False)
class Bug:
    """What is wrong with a model, how it comes about, and how it is seen in what the model does.

    `trained` are the pictures that the network is trained on (its splits train and validation), `shown`
    those that people and methods see (its split test). `verify` measures the bug in a finished network.
    `pair` gives a picture of `shown`, by its id, with and without the artefact, (size, size, 3) bytes each,
    and `backdrop` the background that is planted behind it; None where the bug has none. `spoil` changes a
    trained network in place and yields the name of each layer once it is changed.
    """

    trained: Labelled
    shown: Labelled
    verify: Callable[[Predict], Evidence]
    pair: Callable[[str], tuple[np.ndarray, np.ndarray]] | None = None
    backdrop: Callable[[str], np.ndarray] | None = None
    spoil: Callable[[Network], Iterator[str]] | None = None


def relies(bug: Bug, predict: Predict, example: Example) -> dict[str, Any]:
    """Return what a network says of one shown picture `with` and `without` the artefact.

    Each is the predicted class, its probability and the logit of the picture's own class; `changed` says
    whether the predictions differ. Raises UserError where the bug plants nothing into pictures.
    """
    if bug.pair is None:
        raise UserError("this bug plants nothing into pictures that could be taken away.")
    found = [
        {
            "class": bug.trained.classes[int(logits.argmax())],
            "probability": float(softmax(logits).max()),
            "logit": float(logits[example.label]),
        }
        for logits in predict(np.stack(bug.pair(example.id)))
    ]
    return {"with": found[0], "without": found[1], "changed": found[0]["class"] != found[1]["class"]}


def place_of(bug: Bug, example: Example) -> np.ndarray | None:
    """Return where a shown picture differs with and without the artefact, (size, size) bool, or None."""
    if bug.pair is None:
        return None
    one, other = bug.pair(example.id)
    return (one != other).any(2)


def logits_of(
    predict: Predict, data: Labelled, split: str, pixels: Callable[[Example], np.ndarray] | None = None
) -> np.ndarray:
    """Return the logits (n, classes) of a split's pictures, or of what `pixels` makes of each."""
    found = []
    for start in range(0, data.count(split), BATCH):
        some = range(start, min(start + BATCH, data.count(split)))
        examples = [data.read(split, index) for index in some]
        found.append(predict(np.stack([pixels(e) if pixels else e.pixels for e in examples])))
    if not found:
        raise UserError(f"{data.name} has no picture for {split}.")
    return np.concatenate(found)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities of logits (..., classes)."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def accuracy(logits: np.ndarray, labels: Sequence[int] | np.ndarray) -> float:
    """Return the share of the pictures whose greatest logit is that of their label."""
    return float((logits.argmax(1) == np.asarray(labels)).mean())


def half_way(classes: int) -> float:
    """Return the accuracy half-way between guessing and never being wrong: what counts as knowing a class."""
    return (1 + 1 / classes) / 2


def drawn(seed: int, share: float, name: str) -> bool:
    """Say whether a picture is among the share that a bug changes."""
    return bool(draws(seed, "share", name).random() < share)
