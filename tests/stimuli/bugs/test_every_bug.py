"""What every bug of a model obeys; a new one is tested the moment it is registered."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from stimuli import labelled, training
from stimuli.bugs import BUGS, open_bug, place_of, relies
from stimuli.errors import UserError
from stimuli.explanations.parameters import declared, parameters
from stimuli.labelled.examples import SPLITS
from stimuli.training import predictor
from tests.stimuli.bugs.models import GIVEN, bug_of, digits, model

EVERY = pytest.mark.parametrize("name", BUGS)
PLANTING = ["spurious-background", "border-artefact", "source-tag"]
SHOW_ANOTHER = {"normal", "out-of-distribution"}  # their networks are those without a bug


def some(data):
    """The first pictures of each split, read in an order of chance."""
    places = [(split, index) for split in SPLITS for index in range(min(30, data.count(split)))]
    return {place: data.read(*place) for place in random.sample(places, len(places))}


def test_every_bug_has_a_model_here():
    assert set(GIVEN) == set(BUGS)


@EVERY
def test_a_bug_declares_its_parameters_with_a_meaning(name):
    for parameter in declared(BUGS[name]).values():
        assert parameter.meaning
    assert set(parameters(BUGS[name], {})) == set(declared(BUGS[name]))
    with pytest.raises(UserError, match="has no parameter 'sahre'"):
        open_bug(name, {"sahre": 1.0}, digits(), 0)


@EVERY
def test_what_is_drawn_depends_on_the_picture_and_the_seed_alone(name):
    for view in ("trained", "shown"):
        first, again = getattr(bug_of(name), view), getattr(bug_of(name), view)
        known = some(first)
        for place, example in some(again).items():
            assert (example.id, example.label) == (known[place].id, known[place].label)
            np.testing.assert_array_equal(example.pixels, known[place].pixels)
        assert first.sha256 == again.sha256


@EVERY
def test_its_own_evidence_finds_the_bug_in_its_model(name):
    found = bug_of(name).verify(predictor(model(name)))
    assert found["holds"] is True, found
    assert len(found["rule"].split()) > 5
    assert [value for value in found.values() if type(value) is float]
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("name", sorted(set(BUGS) - SHOW_ANOTHER))
def test_its_evidence_does_not_find_the_bug_in_a_sound_model(name):
    found = bug_of(name).verify(predictor(model("normal")))
    assert found["holds"] is False, found


@pytest.mark.parametrize("name", ["label-errors", "reinitialised-layers"])
def test_a_model_that_knows_nothing_is_neither_normal_nor_out_of_distribution(name):
    for sound in SHOW_ANOTHER:
        assert bug_of(sound).verify(predictor(model(name)))["holds"] is False


@EVERY
def test_pictures_that_are_trained_on_differ_from_the_sets_where_the_bug_says_so(name):
    plain, bug = some(digits()), bug_of(name)
    changed = {
        (split, index)
        for (split, index), example in some(bug.trained).items()
        if split != "test"
        and (
            example.label != plain[split, index].label or (example.pixels != plain[split, index].pixels).any()
        )
    }
    assert bool(changed) == (name in {*PLANTING, "label-errors"})
    assert (bug.trained.sha256 != digits().sha256) == bool(changed)


@pytest.mark.parametrize("name", PLANTING)
def test_one_picture_tells_whether_the_model_relies_on_the_artefact(name):
    bug, predict = bug_of(name), predictor(model(name))
    found = [relies(bug, predict, bug.shown.read("test", index)) for index in range(40)]
    for one in found:
        assert one["changed"] == (one["with"]["class"] != one["without"]["class"])
        assert 1 / 4 <= one["with"]["probability"] <= 1
        assert {one["with"]["class"], one["without"]["class"]} <= set(digits().classes)
    assert sum(one["changed"] for one in found) >= 8
    sound = predictor(model("normal"))
    quiet = sum(relies(bug, sound, bug.shown.read("test", index))["changed"] for index in range(40))
    assert quiet < sum(one["changed"] for one in found)


@EVERY
def test_the_artefacts_place_is_where_the_pictures_differ(name):
    bug = bug_of(name)
    example = bug.shown.read("test", 0)
    place = place_of(bug, example)
    if name not in PLANTING:
        assert place is None
        with pytest.raises(UserError, match="plants nothing"):
            relies(bug, predictor(model("normal")), example)
    elif name == "border-artefact":
        assert not place[2:-2, 2:-2].any()
        assert place[0].any()
    elif name == "source-tag":
        assert 0 < place.sum() < 100
    else:
        assert not place[example.mask == 1].any()
        assert place[example.mask == 0].mean() > 0.9


def test_the_page_names_every_bug_parameter_and_key():
    page = (Path(__file__).parents[3] / "docs" / "bug-models.md").read_text()
    names = [*BUGS, *training.DEFAULTS, *labelled.DEFAULTS, *labelled.SETS]
    names += [parameter for bug in BUGS.values() for parameter in declared(bug)]
    assert [name for name in names if not re.search(rf"`{name}(:PATH)?`", page)] == []


def test_an_unknown_bug_is_named():
    with pytest.raises(UserError, match="'spurious' is no bug of a model; expected one of normal"):
        open_bug("spurious", {}, digits(), 0)
