"""A rating: points and their codes, motivation, comment."""

from random import Random

import pytest

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults

RATING = TRIAL_TYPES["rating"]


def plan(**changes):
    parameters = {**with_defaults(RATING, RATING.example), **changes}
    return {**parameters, **RATING.arrange(parameters, RATING.example_set, Random(0))}


def answer(**changes):
    return {"rating": 4, "motivation": 0, "comment": "", **changes}


def test_pictures_of_a_row_stand_in_the_order_of_the_columns_with_their_captions():
    view = RATING.view(plan(), ["/0", "/1", "/2", "/3"])
    assert [column["title"] for column in view["columns"]] == ["Prediction", "Explanation"]
    assert view["columns"][0]["pictures"] == [
        {"url": "/0", "caption": "Beagle"},
        {"url": "/1", "caption": "Boxer"},
    ]
    assert [picture["url"] for picture in view["columns"][1]["pictures"]] == ["/2", "/3"]


def test_a_set_without_a_role_or_with_too_few_captions_cannot_serve():
    with pytest.raises(KeyError, match=r"images\.map"):
        plan(columns=[{"role": "map"}])
    entry = {"images": {"input": ["a", "b"]}, "captions": {"input": ["Beagle"]}}
    with pytest.raises(KeyError, match=r"captions\.input"):
        RATING.arrange({"columns": [{"role": "input"}]}, entry, Random(0))


def test_words_are_coded_from_1_and_numbers_stand_for_themselves():
    assert RATING.row(plan(), answer())["response_label"] == "probably"
    numbered = plan(points=[0, 1, 2, 3, 4])
    assert RATING.check(numbered, answer(rating=0)) is None
    assert RATING.row(numbered, answer(rating=0))["response_label"] == "0"
    assert RATING.check(plan(), answer(rating=0)) == "rating must be one of 1, 2, 3, 4, 5."
    assert RATING.check(plan(), answer(rating=True)) is not None


def test_own_words_belong_to_the_motivation_other_only():
    own = answer(motivation="other", other="The colours.")
    assert RATING.check(plan(), own) is None
    row = RATING.row(plan(), own)
    assert (row["motivation"], row["motivation_other"]) == ("Other, please specify", "The colours.")
    assert RATING.row(plan(), answer())["motivation"] == "A breed was wrong."
    for wrong in (
        answer(other="The colours."),
        answer(motivation="other"),
        answer(motivation="other", other=" "),
        answer(motivation="other", other="x" * 2001),
        answer(motivation=2),
        answer(motivation=None),
    ):
        assert isinstance(RATING.check(plan(), wrong), str)
    closed = plan(motivation={"question": "Why?", "options": ["so"], "other": None})
    assert RATING.check(closed, answer(motivation="other", other="The colours.")) is not None


def test_what_is_not_asked_is_not_taken():
    bare = plan(motivation=None, comment=None)
    assert RATING.check(bare, {"rating": 1}) is None
    assert RATING.check(bare, answer()) == "An answer has rating, nothing else."


def test_a_rating_is_scored_in_catch_trials_only():
    assert RATING.score(plan(), answer()) is None
    catch = {**plan(), "is_catch": True}
    assert [RATING.score(catch, answer(rating=n)) for n in (1, 3, 5)] == [False, False, True]
    assert RATING.score({**catch, "correct": -1}, answer(rating=1)) is True
    assert RATING.score(catch, {}) is None


def test_a_trial_out_of_time_leaves_the_answer_empty():
    row = RATING.row(plan(), {})
    assert row.pop("stimulus_options") == "dog-1|dog-2|map-1|map-2"
    assert set(row.values()) == {None}


def test_an_observer_rates_along_its_evidence():
    view = RATING.view(plan(), ["/0", "/1", "/2", "/3"])
    ratings = [RATING.decide(view, [x], Random(0))["rating"] for x in (-9, -2, -0.1, 0.1, 1.9, 9)]
    assert ratings == [1, 1, 3, 3, 5, 5]
