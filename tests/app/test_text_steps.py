"""Instructions, pauses, scores and the debrief."""

from random import Random

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults


def plan(kind, **changes):
    trial_type = TRIAL_TYPES[kind]
    return {**with_defaults(trial_type, trial_type.example), **changes}


def test_instructions_with_boxes_are_left_only_when_all_are_ticked():
    instructions = TRIAL_TYPES["instructions"]
    gate = plan("instructions", ticks=["I see.", "I understand."])
    assert instructions.check(gate, {"ticks": 2}) is None
    for wrong in ({}, {"ticks": 1}, {"ticks": 3}, {"ticks": "2"}):
        assert instructions.check(gate, wrong) == 'An answer is {"ticks": 2}.'
    assert instructions.decide(instructions.view(gate, []), [], Random(0)) == {"ticks": 2}


def test_instructions_without_boxes_take_no_answer():
    instructions, page = TRIAL_TYPES["instructions"], plan("instructions", ticks=[])
    assert instructions.check(page, {}) is None
    assert instructions.check(page, {"ticks": 0}) is not None


def test_a_pause_and_a_score_show_the_score_that_the_server_filled_in():
    for kind in ("pause", "score"):
        assert TRIAL_TYPES[kind].view(plan(kind), [])["score"] is None
        filled = plan(kind, score={"correct": 5, "trials": 8})
        assert TRIAL_TYPES[kind].view(filled, [])["score"] == {"correct": 5, "trials": 8}


def test_a_debrief_ends_the_run_and_takes_no_answer():
    debrief = TRIAL_TYPES["debrief"]
    assert not debrief.takes_answer
    assert isinstance(debrief.check(plan("debrief"), {}), str)
    view = debrief.view(plan("debrief", code="PF-ABCD", outcome="completed"), [])
    assert view["code"] == "PF-ABCD"
    assert view["outcome"] == "completed"
    assert view["link"] == "https://example.org/done"
