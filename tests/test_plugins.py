"""Rules that every plug-in obeys; a new one is tested the moment it is registered."""

import json
import random
from pathlib import Path

import pytest

from analysis.inference import INFERENCE
from analysis.measures import MEASURES
from app.dataset.codebook import TRIALS
from app.observers import OBSERVERS
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import Column
from stimuli.references import REFERENCES

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "analysis/inference": INFERENCE,
    "analysis/measures": MEASURES,
    "app/observers": OBSERVERS,
    "app/trial_types": TRIAL_TYPES,
    "stimuli/references": REFERENCES,
}
SHARED = {"__init__", "base", "image_statistics"}  # not plug-ins
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_registered_under_its_name(folder):
    files = {path.stem for path in (ROOT / folder).glob("*.py")} - SHARED
    assert files == set(FOLDERS[folder])


def test_every_observer_is_registered_under_its_name():
    for name, observer in OBSERVERS.items():
        assert observer.name == name == observer.__module__.rpartition(".")[2]


@pytest.mark.parametrize("name", TRIAL_TYPES)
def test_an_example_has_the_declared_parameters(name):
    kind = TRIAL_TYPES[name]
    assert set(kind.example) == set(kind.parameters)
    for key, value in kind.example.items():
        assert isinstance(value, kind.parameters[key])


@pytest.mark.parametrize("name", TRIAL_TYPES)
def test_a_simulated_answer_is_accepted_scored_and_becomes_a_row(name):
    kind, rng = TRIAL_TYPES[name], random.Random(0)
    if name == "debrief":
        assert kind.check(kind.example, {}) is not None
        return
    for _ in range(50):
        answer = json.loads(json.dumps(kind.simulate(kind.example, rng)))
        assert kind.check(kind.example, answer) is None
        assert kind.score(kind.example, answer) in (True, False, None)
        row = kind.row(kind.example, answer)
        assert set(row) == {column.name for column in kind.columns}
        for column in kind.columns:
            assert isinstance(row[column.name], TYPES[column.type])


@pytest.mark.parametrize("name", TRIAL_TYPES)
def test_an_answer_with_something_unknown_in_it_is_refused(name):
    kind = TRIAL_TYPES[name]
    answer = {**kind.simulate(kind.example, random.Random(0)), "hello": 1}
    assert isinstance(kind.check(kind.example, answer), str)


@pytest.mark.parametrize("name", TRIAL_TYPES)
def test_a_view_holds_the_urls_of_the_images_and_neither_stimuli_nor_the_key(name):
    kind = TRIAL_TYPES[name]
    urls = [f"/place/{i}" for i in range(len(kind.images(kind.example)))]
    view = kind.view(kind.example, urls)
    text = json.dumps(view)
    assert all(f'"{url}"' in text for url in urls)
    assert "correct" not in view
    for private in ("set", "correct"):
        assert f'"{private}"' not in text.replace('"score": {"correct"', "")


@pytest.mark.parametrize("name", TRIAL_TYPES)
def test_the_columns_of_a_trial_type_are_in_the_codebook(name):
    assert all(isinstance(column, Column) and column in TRIALS for column in TRIAL_TYPES[name].columns)
