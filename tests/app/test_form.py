"""A form: every kind of question, and comprehension checks."""

import json
from random import Random

import pytest
from jsonschema import Draft202012Validator

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults
from app.trial_types.questions import KINDS, QUESTION

FORM = TRIAL_TYPES["form"]
GOOD = {"age": 30, "degree": 1, "tools": [0, 1], "dogs": 2, "side": 1}


def plan(**changes):
    return {**with_defaults(FORM, FORM.example), **changes}


def answer(**changes):
    return {"answers": {**GOOD, **changes}}


def test_the_example_has_every_kind_of_question():
    assert {question["kind"] for question in plan()["questions"]} == set(KINDS)


def test_questions_that_need_not_be_answered_may_be_left_out():
    assert FORM.check(plan(), answer()) is None
    assert FORM.check(plan(), answer(town="Berlin", remarks="x" * 2000)) is None
    for name in GOOD:
        left_out = {key: value for key, value in GOOD.items() if key != name}
        assert FORM.check(plan(), {"answers": left_out}) == f"{name} must be answered."


@pytest.mark.parametrize(
    "wrong",
    [
        {"age": 17},
        {"age": "30"},
        {"age": True},
        {"age": None},
        {"degree": 2},
        {"degree": "PhD"},
        {"degree": {"other": ""}},
        {"degree": {"other": "MSc", "more": 1}},
        {"tools": []},
        {"tools": [1, 0]},
        {"tools": [0, 0]},
        {"tools": [{"other": "none"}]},
        {"town": "  "},
        {"town": 7},
        {"remarks": "x" * 2001},
        {"dogs": 0},
        {"dogs": 4},
        {"hello": "world"},
    ],
)
def test_what_is_no_answer_to_a_question_is_refused(wrong):
    assert isinstance(FORM.check(plan(), answer(**wrong)), str)


@pytest.mark.parametrize("wrong", [{}, {"answers": []}, {"answers": GOOD, "more": 1}, GOOD])
def test_what_is_no_set_of_answers_is_refused(wrong):
    assert isinstance(FORM.check(plan(), wrong), str)


def test_answers_become_words_one_row_for_each_question_that_was_answered():
    words = {row[0]: row[3] for row in FORM.answers(plan(), answer(degree={"other": "MSc"}, age=30.5))}
    assert words == {
        "age": "30.5",
        "degree": "MSc",
        "tools": "maps|concepts",
        "dogs": "somewhat",
        "side": "right",
    }
    assert FORM.answers(plan(), answer())[0] == ("age", "Your age in years", "number", "30")
    assert FORM.answers(plan(), {}) == []


def test_the_page_does_not_learn_the_right_answers():
    view = FORM.view(plan(), [])
    assert "correct" not in json.dumps(view)
    assert [question["required"] for question in view["questions"]] == [
        True,
        True,
        True,
        False,
        False,
        True,
        True,
    ]


def test_comprehension_is_passed_when_everything_with_a_right_answer_is_right():
    assert FORM.can_fail(plan())
    assert FORM.score(plan(), answer()) is True
    assert FORM.feedback(plan(), answer()) is None
    assert FORM.score(plan(), answer(side=0)) is False


def test_feedback_says_how_many_attempts_are_left_but_not_what_was_wrong():
    for turn, left in ((1, 1), (2, 0)):
        told = FORM.feedback({**plan(), "round": turn}, answer(side=0))
        assert told == {"correct": False, "attempts_left": left}


def test_several_right_options_are_compared_in_any_order_of_the_study_file():
    question = {
        "id": "q",
        "label": "?",
        "kind": "multiple",
        "options": ["a", "b", "c"],
        "correct": ["c", "a"],
    }
    check = plan(questions=[question])
    assert FORM.score(check, {"answers": {"q": [0, 2]}}) is True
    assert FORM.score(check, {"answers": {"q": [0, 1, 2]}}) is False


def test_a_form_without_right_answers_is_not_scored():
    survey = plan(questions=plan()["questions"][:2])
    assert not FORM.can_fail(survey)
    assert FORM.score(survey, {"answers": {"age": 30, "degree": 0}}) is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"correct": "up"}, "The right answer to q is not one that can be given."),
        ({"correct": 1}, "The right answer to q is not one that can be given."),
        ({"kind": "text", "correct": "left"}, "The right answer to q is not one that can be given."),
        ({"kind": "number", "max": 3, "correct": 4}, "q must be a number from -1e+15 to 3."),
        ({"correct": "left", "required": False}, "q has a right answer, so it must be required."),
        ({"correct": "left"}, None),
    ],
)
def test_a_right_answer_must_be_one_that_can_be_given(question, sentence):
    whole = {"id": "q", "label": "?", "kind": "single", "options": ["left", "right"], **question}
    assert FORM.problem(plan(questions=[whole])) == sentence


def test_two_questions_of_one_id_are_refused():
    assert FORM.problem(plan(questions=plan()["questions"] * 2)) == "Two questions have the id age."


def test_a_question_says_what_it_needs():
    missing = {
        question["kind"]: [
            problem.message for problem in Draft202012Validator(QUESTION).iter_errors(question)
        ]
        for question in ({"id": "q", "label": "?", "kind": kind} for kind in KINDS)
    }
    options, points = "'options' is a required property", "'points' is a required property"
    needs = {"single": [options], "multiple": [options], "likert": [points]}
    assert missing == {kind: needs.get(kind, []) for kind in KINDS}


def test_an_invented_answer_stays_within_narrow_bounds():
    question = {"id": "q", "label": "?", "kind": "number", "min": 0.2, "max": 0.4}
    narrow = plan(questions=[question])
    invented = FORM.simulate(FORM.view(narrow, []), Random(0))
    assert FORM.check(narrow, invented) is None
