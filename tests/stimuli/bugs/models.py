"""A small real model with each bug, trained on digits once for all tests."""

import functools
import tempfile
from pathlib import Path

from stimuli.bugs import open_bug
from stimuli.labelled import open_labelled
from stimuli.training import load_trained, mark_of, train
from tests.stimuli.labelled.sets import digits_folder

# The parameters of each bug that make it learnable from digits of 16 px.
GIVEN = {
    "normal": {},
    "spurious-background": {},
    "label-errors": {"how": "permute", "share": 1.0},
    "reinitialised-layers": {"layers": 3},
    "out-of-distribution": {"classes": ["four", "five"]},
    "border-artefact": {"classes": ["three", "two"], "width": 2, "colour": "white"},
    "source-tag": {"classes": ["two"], "text": "##", "height": 8, "share": 1.0},
}
DATA = {
    "set": "folder:pictures",
    "masks": "masks",
    "backgrounds": "folder:behind",
    "classes": ["zero", "one", "two", "three"],
    "size": 16,
    "train": 280,
    "validation": 40,
    "test": 120,
}
TRAINING = {"network": "small-cnn", "epochs": 5, "rate": 2e-3, "augment": [], "batch": 16}


@functools.cache
def place():
    """A folder of this run; it goes when the process ends."""
    made = tempfile.TemporaryDirectory()
    place.keep = made
    digits_folder(Path(made.name))
    return Path(made.name)


@functools.cache
def digits():
    return open_labelled(DATA, place())


def bug_of(name, **changes):
    return open_bug(name, {**GIVEN[name], **changes}, digits(), 0)


@functools.cache
def model(name):
    """The finished network of a bug; bugs that leave the training alone share it."""
    bug = bug_of(name)
    folder = place() / "models" / mark_of(bug.trained, TRAINING)
    train(bug.trained, TRAINING, folder)
    network, _ = load_trained(folder)
    for _ in bug.spoil(network) if bug.spoil else ():
        pass
    return network
