"""The plan of a run: what Borowski et al. ask of it, for any participant of `borowski-small`."""

from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.pack import read_pack
from app.study.cells import cell_of
from app.study.load import find, load
from app.study.schedule import check_fit, plan_run

STUDY = load(find("borowski-small"))
CONDITIONS = {"natural", "synthetic"}
EVERY_SLOT = given(slot=st.integers(0, 10_000))
A_FEW = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module")
def pack(pack_path):
    return read_pack(pack_path)


def trials(pack, slot, **wanted):
    """The planned trials of a slot that have the wanted values."""
    plans = [step.plan for step in plan_run(STUDY, pack, slot) if step.type == "forced_choice"]
    return [plan for plan in plans if all(plan[key] == value for key, value in wanted.items())]


@A_FEW
@EVERY_SLOT
def test_the_same_slot_is_always_planned_the_same(pack, slot):
    assert plan_run(STUDY, pack, slot) == plan_run(STUDY, pack, slot)


@A_FEW
@EVERY_SLOT
def test_each_condition_shows_every_main_unit_once(pack, slot):
    main = {name for name, unit in pack.manifest["units"].items() if unit["group"] == "main"}
    for condition in CONDITIONS:
        shown = trials(pack, slot, condition=condition, stage="main", is_catch=False)
        assert Counter(plan["unit"] for plan in shown) == Counter(main)


@A_FEW
@EVERY_SLOT
def test_no_query_is_seen_twice(pack, slot):
    shown = trials(pack, slot, is_catch=False)
    queries = Counter(query for plan in shown for query in plan["options"])
    assert max(queries.values()) == 1


@A_FEW
@EVERY_SLOT
def test_the_right_query_is_the_maximal_one_and_catch_queries_are_copies_of_references(pack, slot):
    for plan in trials(pack, slot):
        right = dict(zip(("upper", "lower"), plan["options"], strict=True))[plan["correct"]]
        assert pack.manifest["stimuli"][right]["side"] == "max"
        references = [*plan["references"]["min"], *plan["references"]["max"]]
        copies = {query in references for query in plan["options"]}
        assert copies == {plan["is_catch"]}


@A_FEW
@EVERY_SLOT
def test_blocks_alternate_and_have_their_trials_and_catch_trials(pack, slot):
    first, second = cell_of(STUDY, slot).orders["references"]
    for block, condition in enumerate((first, second, first, second), start=1):
        shown = trials(pack, slot, block=block)
        assert {plan["condition"] for plan in shown} == {condition}
        assert Counter(plan["is_catch"] for plan in shown) == {False: 6, True: 2}


@A_FEW
@EVERY_SLOT
def test_progress_counts_the_trials_of_each_block(pack, slot):
    for block in range(5):
        shown = [plan["progress"] for plan in trials(pack, slot, block=block)]
        turns = 2 if block == 0 else 1  # practice comes in both conditions
        n = len(shown) // turns
        assert [p["trial"] for p in shown] == list(range(1, n + 1)) * turns
        assert {(p["block"], p["blocks"], p["trials"]) for p in shown} == {(block, 4, n)}


def test_order_and_batches_are_balanced_over_four_participants():
    cells = Counter(cell_of(STUDY, slot).list_id for slot in range(400))
    assert set(cells.values()) == {100}
    assert set(cells) == {
        "references:natural>synthetic batch:0,1",
        "references:synthetic>natural batch:0,1",
        "references:natural>synthetic batch:1,0",
        "references:synthetic>natural batch:1,0",
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


def test_a_run_ends_with_the_debrief_and_pauses_before_every_block(pack):
    types = [step.type for step in plan_run(STUDY, pack, 0)]
    assert types[-1] == "debrief"
    assert types.count("pause") == 4


def changed(place, **changes):
    """The study with other values in one entry of its timeline, `main` or `practice`."""
    study = deepcopy(STUDY)
    loop = next(n for n in study["timeline"] if ("times" if place == "main" else "for") in n)
    inner = loop["do"][0]["do"] if place == "main" else loop["do"]
    next(node for node in inner if "trials" in node).update(changes)
    return study


@pytest.mark.parametrize(
    ("study", "complaint"),
    [
        (changed("main", n=7), r"5 sets .*with kind natural, group main, batch 0; .* needs 7 .*slot 0"),
        (changed("practice", n=3), r"2 sets .*with kind natural, group practice, batch 0; .* needs 3"),
        (changed("main", sets={"kind": "dream"}), r"has 0 sets .*kind dream"),
    ],
)
def test_a_pack_too_small_for_the_study_is_refused(pack, study, complaint):
    with pytest.raises(UserError, match=complaint) as error:
        check_fit(study, pack)
    assert "\n" not in str(error.value)
