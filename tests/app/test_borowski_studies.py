"""`borowski-1` and `borowski-2` are experiments I and II of Borowski et al. (2021), block by block.

`data/borowski_1_structure.csv` holds the blocks of the ten participants of experiment I of Borowski et al.
(2021): one line for each block, with its condition, stage, number of trials without catch trials, number of
catch trials, and the batch of the stimuli. It was derived from the authors' released trial lists by counting
rows for each `subject_id` and `block_nr`; `none_pre` and `none_post` became none, `optimized` synthetic.
"""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from app.trial_types import TRIAL_TYPES
from tests.app.bundled import SLOTS, one, structure

PUBLISHED = Path(__file__).parent / "data" / "borowski_1_structure.csv"


@pytest.mark.parametrize("key", ["borowski-1", "borowski-2"])
@pytest.mark.parametrize("slot", SLOTS)
def test_no_query_comes_twice_but_in_catch_and_repeated_trials(planned, key, slot):
    shown = [p for p in planned(key).trials(slot, is_catch=False) if p["stage"] != "repeated"]
    queries = Counter(query for plan in shown for query in plan.get("options", ()))
    assert max(queries.values()) == 1


def published():
    """The published blocks by participant: tuples of condition, stage, trials, catch trials, batch."""
    blocks = defaultdict(list)
    with PUBLISHED.open(newline="") as opened:
        for row in csv.DictReader(opened):
            counts = int(row["trials"]), int(row["catch"]), int(row["batch"])
            blocks[int(row["participant"])].append((row["condition"], row["stage"], *counts))
    return blocks


@pytest.mark.parametrize("participant", range(1, 11))
def test_borowski_1_gives_the_published_blocks_in_the_published_order(planned, participant):
    blocks = planned("borowski-1").blocks(participant - 1)
    known = [block for block in blocks if block[0]["condition"] != "intuitiveness" and "set" in block[0]]
    expected = [block for block in published()[participant] if block[1] != "repeated"]
    assert [structure(block) for block in known] == expected


@pytest.mark.parametrize("slot", range(20))
def test_borowski_1_ends_with_the_most_and_the_least_confident_trials_of_each_condition(planned, slot):
    """As published: three blocks of six, each of one condition, in an order of the participant's."""
    study = planned("borowski-1")
    steps = study.steps(slot)
    blocks = study.blocks(slot)[-3:]
    assert [len(block) for block in blocks] == [6, 6, 6]
    pending = [block[0]["pending"] for block in blocks]
    assert {(p["most_confident"], p["least_confident"]) for p in pending} == {(3, 3)}
    sources = [[steps[i].plan for i in p["sources"]] for p in pending]
    assert {one(plan["condition"] for plan in found) for found in sources} == {"none", "natural", "synthetic"}
    assert all(len(found) == 45 and not any(p["is_catch"] for p in found) for found in sources)


def repeated_order(study, slot):
    pending = [step.plan["pending"] for step in study.steps(slot) if step.plan.get("pending")]
    return tuple(study.steps(slot)[p["sources"][0]].plan["condition"] for p in pending)


def test_borowski_1_repeats_the_conditions_in_random_order(planned):
    found = Counter(repeated_order(planned("borowski-1"), slot) for slot in range(60))
    assert len(found) == 6
    assert max(found.values()) < 25


@pytest.mark.parametrize("slot", SLOTS)
def test_borowski_1_shows_each_of_45_units_once_in_each_condition(planned, slot):
    study = planned("borowski-1")
    orders = []
    for condition in ("none", "natural", "synthetic"):
        shown = study.trials(slot, condition=condition, stage="main", is_catch=False)
        assert len({plan["unit"] for plan in shown}) == len(shown) == 45
        orders.append([plan["unit"] for plan in shown])
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(orders[2])
    assert orders[0] != orders[1] != orders[2]


@pytest.mark.parametrize("slot", SLOTS)
def test_borowski_1_practises_on_fifteen_units_and_checks_attention_with_them(planned, slot):
    study = planned("borowski-1")
    practice = [plan["unit"] for plan in study.trials(slot, stage="practice")]
    assert len(set(practice)) == len(practice) == 15
    checks = study.trials(slot, is_catch=True)
    assert len(checks) == 18
    for plan in checks:
        assert plan["unit"] in practice
        assert set(plan["options"]) <= {*plan["references"]["min"], *plan["references"]["max"]}
        kind = one(study.pack.manifest["stimuli"][i]["kind"] for i in plan["options"])
        assert kind == plan["condition"]


def test_borowski_1_puts_catch_trials_anywhere_in_a_block(planned):
    shown = [plan for slot in range(40) for plan in planned("borowski-1").trials(slot, is_catch=True)]
    places = Counter(plan["progress"]["trial"] for plan in shown)
    assert set(places) == set(range(1, 19))
    assert max(places.values()) < 2.5 * min(places.values())


@pytest.mark.parametrize(("key", "blocks"), [("borowski-1", 16), ("borowski-2", 4 * 6)])
def test_the_right_answer_is_told_after_every_choice_and_a_score_after_every_block(planned, key, blocks):
    steps = planned(key).steps(0)
    choices = [step.plan for step in steps if step.type == "forced_choice" and "set" in step.plan]
    assert {plan["feedback"] for plan in choices} == {True}
    scored = [step.plan["score_of"] for step in steps if step.type == "pause" and step.plan.get("score_of")]
    assert len(scored) == blocks
    for first, last in scored:
        assert {steps[i].type for i in range(first, last + 1)} == {"forced_choice"}


def test_borowski_1_without_help_shows_two_pictures(planned):
    for plan in planned("borowski-1").trials(0, condition="none"):
        assert "set" not in plan or len(TRIAL_TYPES["forced_choice"].images(plan)) == 2


SCHEMES = (
    ("max1", "minmax1", "max9", "minmax9"),
    ("max1", "max9", "minmax1", "minmax9"),
    ("minmax9", "minmax1", "max9", "max1"),
    ("minmax9", "max9", "minmax1", "max1"),
)
LETTERS = ("abcd", "bcda", "cdab", "dabc")  # of max1, minmax1, max9, minmax9
SHOWN = {"max1": (0, 1), "minmax1": (1, 1), "max9": (0, 9), "minmax9": (9, 9)}


@pytest.mark.parametrize("slot", range(16))
def test_borowski_2_gives_orders_units_and_batches_as_published(planned, slot):
    """Participant k = slot % 4 of round g = slot // 4: orders, batch blocks and batches of their code."""
    study, k, g = planned("borowski-2"), slot % 4, slot // 4
    kinds = ("natural", "synthetic") if g % 2 == 0 else ("synthetic", "natural")
    batches = {"natural": 2 * g + 1, "synthetic": 2 * g + 2}
    expected = [("intuitiveness", "main", 3, 0, "", None)]
    for scheme in SCHEMES[k]:
        letter = LETTERS[k][SCHEMES[0].index(scheme)]
        practice = {"natural": "g", "synthetic": "f"}
        expected += [(f"{scheme}-{kind}", "practice", 3, 0, practice[kind], 0) for kind in kinds]
        expected += [(f"{scheme}-{kind}", "main", 10, 2, letter, batches[kind]) for kind in kinds * 2]
    expected.append(("intuitiveness", "repeated", 3, 0, "", None))
    found = []
    for block in study.blocks(slot):
        plain = [plan for plan in block if not plan["is_catch"]]
        letter = one(study.entry(plan).get("batch_block", "") for plan in plain)
        *place, batch = structure(block)
        found.append((*place, letter, batch))
    assert found == expected


@pytest.mark.parametrize("slot", SLOTS)
def test_borowski_2_shows_as_many_references_as_the_scheme_says(planned, slot):
    study = planned("borowski-2")
    for plan in study.trials(slot):
        if plan["condition"] != "intuitiveness":
            scheme = plan["condition"].partition("-")[0]
            assert tuple(len(plan["references"][side]) for side in ("min", "max")) == SHOWN[scheme]
    checks = study.trials(slot, is_catch=True)
    assert len(checks) == 32
    for plan in checks:
        assert study.entry(plan)["batch_block"] == "e"
        assert set(plan["options"]) & set(plan["references"]["max"])


@pytest.mark.parametrize("slot", SLOTS)
def test_borowski_2_shows_each_of_a_schemes_units_once_for_each_kind(planned, slot):
    shown = Counter(
        (plan["condition"], plan["unit"])
        for plan in planned("borowski-2").trials(slot, stage="main", is_catch=False)
        if plan["condition"] != "intuitiveness"
    )
    assert set(shown.values()) == {1}
    assert set(Counter(condition for condition, _ in shown).values()) == {20}


def test_borowski_2_knows_experts_and_lay_people(planned):
    assert set(planned("borowski-2").definition["groups"]) == {"expert", "lay"}
