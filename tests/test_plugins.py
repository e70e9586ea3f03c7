"""Rules that every plug-in obeys; a new one is tested the moment it is registered."""

import json
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft202012Validator

from analysis.inference import INFERENCE
from analysis.measures import MEASURES
from app.dataset.codebook import TRIALS
from app.observers import OBSERVERS
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import REQUIRED, Column, with_defaults
from stimuli.references import REFERENCES

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "analysis/inference": INFERENCE,
    "analysis/measures": MEASURES,
    "app/observers": OBSERVERS,
    "app/trial_types": TRIAL_TYPES,
    "stimuli/references": REFERENCES,
}
NOT_PLUGINS = {
    "app/observers": {"image_statistics", "truth"},
    "app/trial_types": {"choice", "columns", "pictured", "questions", "scales"},
}
TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
EVERY_TYPE = pytest.mark.parametrize("name", TRIAL_TYPES)
EVERY_TRIAL = pytest.mark.parametrize("name", [name for name, kind in TRIAL_TYPES.items() if kind.is_trial])
PLACE = {
    "stage": "main",
    "block": 1,
    "condition": "natural",
    "set": "the-set",
    "unit": "the-unit",
    "layer": "the-layer",
    "batch": 0,
    "is_catch": False,
    "is_practice": False,
    "feedback": True,
    "progress": {"block": 1, "blocks": 4, "trial": 1, "trials": 8, "practice": False},
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_registered_under_its_name(folder):
    files = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__", "base"}
    files -= NOT_PLUGINS.get(folder, set())
    assert files == set(FOLDERS[folder])


def test_every_observer_is_registered_under_its_name():
    for name, observer in OBSERVERS.items():
        assert observer.name == name == observer.__module__.rpartition(".")[2]


def plan_of(kind, seed=0, **changes):
    """The plan of a type's example on its example set, as the schedule makes it."""
    parameters = {**with_defaults(kind, kind.example), **changes.pop("parameters", {})}
    arranged = kind.arrange(parameters, kind.example_set or {}, Random(seed), **changes)
    place = {**PLACE, "is_catch": changes.get("catch", False)} if kind.is_trial else {}
    return json.loads(json.dumps({**parameters, **arranged, **place}))


def view_of(kind, plan):
    urls = [f"/place/{i}" for i in range(len(kind.images(plan)))]
    return json.loads(json.dumps(kind.view(plan, urls)))


def keys_in(value):
    """All keys of objects anywhere in a JSON value."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


@EVERY_TYPE
def test_defaults_and_example_obey_the_schemas_of_the_parameters(name):
    kind = TRIAL_TYPES[name]
    schemas = {parameter.name: parameter.schema for parameter in kind.parameters}
    assert len(schemas) == len(kind.parameters)
    assert set(kind.example) <= set(schemas)
    for parameter in kind.parameters:
        assert parameter.description
        Draft202012Validator.check_schema(parameter.schema)
        for value in (parameter.default, kind.example.get(parameter.name, REQUIRED)):
            assert value is REQUIRED or Draft202012Validator(parameter.schema).is_valid(value)


@EVERY_TYPE
def test_a_type_says_what_it_needs_how_it_is_answered_and_how_long_it_takes(name):
    kind = TRIAL_TYPES[name]
    assert bool(kind.set_needs) == (kind.example_set is not None)
    assert kind.keys or not kind.takes_answer
    assert kind.seconds > 0 or not kind.takes_answer


@EVERY_TYPE
def test_the_same_seed_arranges_the_same_trial(name):
    kind = TRIAL_TYPES[name]
    assert plan_of(kind, seed=1) == plan_of(kind, seed=1)


@EVERY_TYPE
def test_a_set_that_lacks_something_is_named_by_what_it_lacks(name):
    kind = TRIAL_TYPES[name]
    if kind.example_set is not None:
        with pytest.raises(KeyError):
            kind.arrange(with_defaults(kind, kind.example), {"kind": "natural"}, Random(0))


@EVERY_TYPE
def test_a_view_holds_the_urls_of_the_images_and_neither_stimuli_nor_the_key(name):
    kind = TRIAL_TYPES[name]
    plan = plan_of(kind)
    view = view_of(kind, plan)
    text = json.dumps(view)
    assert all(text.count(f'"/place/{i}"') == 1 for i in range(len(kind.images(plan))))
    assert not [stimulus for stimulus in kind.images(plan) if f'"{stimulus}"' in text]
    assert not {"set", "correct", "condition", "unit", "layer", "batch", "is_catch"} & keys_in(view)
    if kind.is_trial:
        assert view["progress"] == PLACE["progress"]
        assert {"lock_ms", "time_limit_s"} <= set(view)


@EVERY_TYPE
def test_a_simulated_answer_is_accepted_and_scored(name):
    kind, rng = TRIAL_TYPES[name], Random(0)
    for seed in range(50):
        plan = plan_of(kind, seed)
        answer = json.loads(json.dumps(kind.simulate(view_of(kind, plan), rng)))
        if not kind.takes_answer:
            assert isinstance(kind.check(plan, answer), str)
            return
        assert kind.check(plan, answer) is None
        assert kind.score(plan, answer) in (True, False, None)
        json.dumps(kind.feedback(plan, answer))
        assert isinstance(kind.check(plan, {**answer, "hello": 1}), str)


@EVERY_TYPE
def test_something_else_than_an_answer_is_refused(name):
    kind = TRIAL_TYPES[name]
    plan = plan_of(kind)
    answer = kind.simulate(view_of(kind, plan), Random(0))
    for key in answer:
        for wrong in (None, 1e9, True, ["upper"], {"choice": "upper"}):
            assert isinstance(kind.check(plan, {**answer, key: wrong}), str)
        assert isinstance(kind.check(plan, {k: v for k, v in answer.items() if k != key}), str)


@EVERY_TRIAL
def test_an_answer_becomes_a_row_of_the_declared_columns_and_types(name):
    kind, rng = TRIAL_TYPES[name], Random(0)
    for seed in range(20):
        plan = plan_of(kind, seed)
        row = kind.row(plan, kind.simulate(view_of(kind, plan), rng))
        assert list(row) == [column.name for column in kind.columns]
        for column in kind.columns:
            value = row[column.name]
            assert value is None or type(value) in TYPES[column.type], column.name


@EVERY_TRIAL
def test_a_trial_that_timed_out_is_a_row_without_an_answer(name):
    kind = TRIAL_TYPES[name]
    plan = plan_of(kind)
    assert kind.score(plan, {}) is None
    json.dumps(kind.feedback(plan, {}))
    row, answered = kind.row(plan, {}), kind.row(plan, kind.simulate(view_of(kind, plan), Random(0)))
    assert set(row) == set(answered)
    assert all(value in (None, answered[column]) for column, value in row.items())
    assert row != answered


@EVERY_TRIAL
@pytest.mark.parametrize("catch", [False, True])
def test_the_answer_follows_the_evidence(name, catch):
    kind, seen = TRIAL_TYPES[name], set()
    for seed in range(20):
        plan = plan_of(kind, seed, catch=catch)
        view = view_of(kind, plan)
        names = kind.alternatives(view)
        if names == ["value"]:
            answers = [kind.decide(view, [evidence], Random(0)) for evidence in (-2.0, 2.0)]
            assert answers[0] != answers[1]
            continue
        assert len(set(names)) == len(names) >= 2
        for favoured in names:
            answer = kind.decide(view, [9.0 * (other == favoured) for other in names], Random(0))
            assert kind.check(plan, answer) is None
            if "correct" in plan:
                assert kind.score(plan, answer) == (favoured == plan["correct"])
        seen.add(plan.get("correct"))
    assert names == ["value"] or seen


@EVERY_TYPE
def test_the_columns_of_a_trial_type_are_in_the_codebook(name):
    assert all(isinstance(column, Column) and column in TRIALS for column in TRIAL_TYPES[name].columns)


def test_columns_of_the_same_name_are_the_same():
    columns = {column for kind in TRIAL_TYPES.values() for column in kind.columns}
    assert len({column.name for column in columns}) == len(columns)
