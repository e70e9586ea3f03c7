"""A judgement: yes or no, confidence, clarity."""

from random import Random

import pytest

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults

JUDGEMENT = TRIAL_TYPES["judgement"]


def plan(entry=JUDGEMENT.example_set, **changes):
    parameters = {**with_defaults(JUDGEMENT, JUDGEMENT.example), **changes}
    return {**parameters, **JUDGEMENT.arrange(parameters, entry, Random(0))}


def answer(**changes):
    return {"response": "yes", "confidence": 0, "clarity": 3, **changes}


def test_zero_is_a_confidence_like_any_other():
    assert JUDGEMENT.check(plan(), answer()) is None
    row = JUDGEMENT.row(plan(), answer())
    assert (row["response"], row["confidence"], row["clarity"], row["correct"]) == ("yes", 0, 3, True)


def test_every_scale_of_the_plan_must_be_answered_and_no_other():
    for wrong in (
        {"response": "yes"},
        answer(confidence=None),
        answer(confidence=10),
        answer(clarity=0),
        answer(response="maybe"),
    ):
        assert isinstance(JUDGEMENT.check(plan(), wrong), str)
    bare = plan(confidence=None, clarity=None)
    assert JUDGEMENT.check(bare, {"response": "no"}) is None
    assert JUDGEMENT.check(bare, answer()) is not None


def test_the_page_does_not_learn_which_answer_is_right():
    yes, no = (
        JUDGEMENT.view(plan({**JUDGEMENT.example_set, "correct": key}), ["/0", "/1"]) for key in ("yes", "no")
    )
    assert yes == no


def test_feedback_is_given_where_asked_for_and_where_there_is_a_right_answer():
    assert JUDGEMENT.feedback(plan(), answer()) is None
    asked = {**plan(), "feedback": True}
    assert JUDGEMENT.feedback(asked, answer(response="no")) == {"correct": False, "choice": "yes"}
    assert JUDGEMENT.feedback({**asked, "correct": None}, answer()) is None


def test_without_a_right_answer_nothing_is_scored():
    opinion = plan({"images": JUDGEMENT.example_set["images"]})
    assert JUDGEMENT.score(opinion, answer()) is None
    with pytest.raises(KeyError, match="correct"):
        plan({**JUDGEMENT.example_set, "correct": "maybe"})


def test_a_trial_out_of_time_keeps_the_right_answer_only():
    row = JUDGEMENT.row(plan(), {})
    assert {name for name, value in row.items() if value is not None} == {
        "stimulus_options",
        "correct_response",
    }


def test_an_observer_is_the_surer_the_clearer_its_evidence():
    view = JUDGEMENT.view(plan(), ["/0", "/1"])
    unsure, sure = (JUDGEMENT.decide(view, [x, 0], Random(0)) for x in (0.1, -5))
    assert (unsure["response"], unsure["confidence"]) == ("yes", 0)
    assert (sure["response"], sure["confidence"]) == ("no", 9)
