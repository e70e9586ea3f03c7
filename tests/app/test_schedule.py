"""The plan of a run: what Borowski et al. ask of it, for any participant."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.pack import read_pack
from app.study.load import find, load
from app.study.schedule import cell_of, check_fit, plan_run

STUDY = load(find("borowski-small"))
SLOTS = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def pack(pack_path):
    return read_pack(pack_path)


def trials(pack, slot, **wanted):
    """The planned trials of a slot that have the wanted values."""
    plans = [step.plan for step in plan_run(STUDY, pack, slot) if step.type == "forced_choice"]
    return [plan for plan in plans if all(plan[key] == value for key, value in wanted.items())]


@settings(max_examples=25, deadline=None)
@given(slot=SLOTS)
def test_the_same_slot_is_always_planned_the_same(pack, slot):
    assert plan_run(STUDY, pack, slot) == plan_run(STUDY, pack, slot)


@settings(max_examples=25, deadline=None)
@given(slot=SLOTS)
def test_each_condition_shows_every_main_unit_once(pack, slot):
    for condition in STUDY["conditions"]:
        shown = trials(pack, slot, condition=condition, stage="main", is_catch=False)
        units = Counter(plan["unit"] for plan in shown)
        main = {name for name, unit in pack.manifest["units"].items() if unit["group"] == "main"}
        assert units == Counter(main)


@settings(max_examples=25, deadline=None)
@given(slot=SLOTS)
def test_no_query_is_seen_twice(pack, slot):
    shown = trials(pack, slot, is_catch=False)
    queries = Counter(query for plan in shown for query in plan["queries"].values())
    assert max(queries.values()) == 1


@settings(max_examples=25, deadline=None)
@given(slot=SLOTS)
def test_the_right_query_is_the_maximal_one_and_catch_queries_are_copies_of_references(pack, slot):
    for plan in trials(pack, slot):
        chosen = pack.manifest["stimuli"][plan["queries"][plan["correct"]]]
        assert chosen["side"] == "max"
        references = [*plan["references"]["min"], *plan["references"]["max"]]
        copies = {query in references for query in plan["queries"].values()}
        assert copies == {plan["is_catch"]}


@settings(max_examples=25, deadline=None)
@given(slot=SLOTS)
def test_blocks_alternate_and_have_their_trials_and_catch_trials(pack, slot):
    first, second = cell_of(STUDY, pack, slot).order
    for block, condition in enumerate((first, second, first, second), start=1):
        shown = trials(pack, slot, block=block)
        assert {plan["condition"] for plan in shown} == {condition}
        assert Counter(plan["is_catch"] for plan in shown) == {False: 6, True: 2}


def test_order_and_batches_are_balanced_over_four_participants(pack):
    cells = Counter(cell_of(STUDY, pack, slot).list_id for slot in range(400))
    assert set(cells.values()) == {100}
    assert set(cells) == {
        "natural0-synthetic1",
        "synthetic1-natural0",
        "natural1-synthetic0",
        "synthetic0-natural1",
    }


def test_the_right_query_is_above_in_half_of_the_trials_and_catch_trials_are_anywhere(pack):
    shown = [plan for slot in range(100) for plan in trials(pack, slot)]
    above = sum(plan["correct"] == "upper" for plan in shown) / len(shown)
    assert above == pytest.approx(0.5, abs=0.03)
    places = {plan["progress"]["trial"] for plan in shown if plan["is_catch"]}
    assert places == set(range(1, 9))


def test_only_practice_tells_the_right_answer(pack):
    assert {plan["feedback"] for plan in trials(pack, 0, stage="practice")} == {True}
    assert {plan["feedback"] for plan in trials(pack, 0, stage="main")} == {False}


def test_a_run_ends_with_the_debrief_and_pauses_between_blocks(pack):
    types = [step.type for step in plan_run(STUDY, pack, 0)]
    assert types[-1] == "debrief"
    assert types.count("pause") == 3


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            {"blocks": {**STUDY["blocks"], "trials": 7}},
            "12 natural sets of main units in batch 0; .* needs 14",
        ),
        ({"practice": {"trials_per_condition": 3, "feedback": True}}, "2 natural sets of practice units"),
    ],
)
def test_a_pack_too_small_for_the_study_is_refused(pack, change, complaint):
    with pytest.raises(UserError, match=complaint):
        check_fit({**STUDY, **change}, pack)
