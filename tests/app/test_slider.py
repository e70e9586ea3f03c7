"""A slider: any value of the scale is an answer, zero too."""

from random import Random

import pytest

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults

SLIDER = TRIAL_TYPES["slider"]


def plan(**changes):
    parameters = {**with_defaults(SLIDER, SLIDER.example), **changes}
    return {**parameters, **SLIDER.arrange(parameters, SLIDER.example_set, Random(0))}


@pytest.mark.parametrize("value", [-100, -1, 0, 99, 100.0])
def test_every_value_of_the_scale_is_an_answer(value):
    assert SLIDER.check(plan(), {"value": value}) is None
    assert SLIDER.row(plan(), {"value": value})["slider_value"] == value


@pytest.mark.parametrize("value", [-101, 100.5, 0.5, None, True, "0", float("nan")])
def test_what_is_not_on_the_scale_is_refused(value):
    assert isinstance(SLIDER.check(plan(), {"value": value}), str)


def test_steps_that_binary_fractions_cannot_hold_are_steps():
    fine = plan(min=0, max=1, step=0.1)
    assert SLIDER.check(fine, {"value": 0.30000000000000004}) is None
    assert SLIDER.check(fine, {"value": 0.35}) is not None


def test_a_scale_that_makes_no_sense_is_refused():
    assert SLIDER.problem(plan()) is None
    assert SLIDER.problem(plan(min=100)) == "min must be below max."
    assert SLIDER.problem(plan(step=7)) == "From min to max must be whole steps."


def test_two_grids_keep_their_sides():
    view = SLIDER.view(plan(), [f"/{i}" for i in range(18)])
    left, right = view["columns"]
    assert [picture["url"] for picture in left["pictures"]] == [f"/{i}" for i in range(9)]
    assert [picture["url"] for picture in right["pictures"]] == [f"/{i}" for i in range(9, 18)]
    assert view["layout"] == "grids"


def test_a_value_is_scored_in_catch_trials_only():
    assert SLIDER.score(plan(), {"value": -3}) is None
    catch = {**plan(), "is_catch": True}
    assert [SLIDER.score(catch, {"value": value}) for value in (-3, 0, 3)] == [True, False, False]


def test_an_observer_moves_the_slider_along_its_evidence():
    view = SLIDER.view(plan(), [f"/{i}" for i in range(18)])
    values = [SLIDER.decide(view, [x], Random(0))["value"] for x in (-5, -1, 0, 2)]
    assert values == [-100, -50, 0, 100]
