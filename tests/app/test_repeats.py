"""Trials that come again: which ones, and how they differ from their first showing."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.pack import read_pack
from app.study.repeats import extremes, resolve_pending
from app.study.schedule import plan_run
from tests.app.planned import MAIN, PRACTICE, plans, study


@pytest.fixture(scope="module")
def pack(pack_path):
    return read_pack(pack_path)


@pytest.mark.parametrize("feedback", ["none", "trial"])
def test_trials_that_come_again_by_chance_are_main_trials_in_a_new_arrangement(pack, feedback):
    practice = {"trials": "choice", "stage": "practice", "sets": PRACTICE, "n": 2}
    block = {"trials": "choice", "sets": MAIN, "n": 10, "catch": {"n": 2, "sets": PRACTICE}}
    repeat = {"repeat": {"condition": "all"}, "random": 5, "feedback": feedback}
    definition = study(practice, block, repeat)
    same_places = set()
    for slot in range(10):
        steps = [step.plan for step in plan_run(definition, pack, slot)]
        again = [plan for plan in steps if plan.get("stage") == "repeated"]
        first = [steps[plan["repeats_step"]] for plan in again]
        assert len({plan["repeats_step"] for plan in again}) == 5
        for then, now in zip(first, again, strict=True):
            assert (then["stage"], then["is_catch"]) == ("main", False)
            assert (now["set"], sorted(now["options"])) == (then["set"], sorted(then["options"]))
            assert now["progress"]["trials"] == 5
            assert now["feedback"] == (feedback == "trial")
            same_places.add(now["options"] == then["options"])
    assert same_places == {True, False}


@given(
    confidences=st.dictionaries(st.integers(0, 99), st.integers(1, 3), min_size=6, max_size=45),
    most=st.integers(1, 3),
    least=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_the_extremes_are_the_surest_and_the_least_sure(confidences, most, least, seed):
    chosen = extremes(confidences, most, least, Random(seed))
    assert len(set(chosen)) == most + least
    levels = sorted(confidences.values())
    expected = levels[:least] + levels[len(levels) - most :]
    assert sorted(confidences[step] for step in chosen) == sorted(expected)


def test_equally_sure_answers_are_chosen_among_at_random():
    equal = dict.fromkeys(range(10), 2)
    chosen = Counter(step for seed in range(400) for step in extremes(equal, 1, 1, Random(seed)))
    assert set(chosen) == set(range(10))
    assert all(50 < count < 110 for count in chosen.values())


def test_trials_chosen_by_confidence_are_planned_once_the_answers_are_known(pack):
    block = {"trials": "choice", "sets": MAIN, "n": 8}
    repeat = {"repeat": {"condition": "all"}, "most_confident": 2, "least_confident": 2}
    steps = plan_run(study(block, {"pause": "rest.md"}, repeat), pack, 0)
    pending = [step.plan for step in steps if "pending" in step.plan]
    assert len(pending) == 4
    assert steps[8].plan["decides"], "the pause before them waits for the answers"
    sources = {i: (steps[i].type, steps[i].plan) for i in pending[0]["pending"]["sources"]}
    assert list(sources) == list(range(8))
    sure = {i: 3 if i in (1, 5) else 1 if i in (2, 6) else 2 for i in sources}
    resolved = [plan for _, plan in resolve_pending(pending[0], pending, sources, sure, pack)]
    assert {plan["repeats_step"] for plan in resolved} == {1, 2, 5, 6}
    assert [plan["progress"]["trial"] for plan in resolved] == [1, 2, 3, 4]
    assert all("pending" not in plan and plan["stage"] == "repeated" for plan in resolved)


def test_more_trials_cannot_come_again_than_came_before(pack):
    block = {"trials": "choice", "sets": MAIN, "n": 2}
    with pytest.raises(UserError, match="only 2 come before"):
        plans(study(block, {"repeat": {"condition": "all"}, "random": 3}), pack)
