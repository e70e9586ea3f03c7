"""Blocks of trials: what is drawn for them, where catch trials stand, the rounds of a practice."""

from collections import Counter
from itertools import combinations, pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.pack import read_pack
from app.study.catch import mix, n_catch
from tests.app.planned import MAIN, PRACTICE, plans, study


@pytest.fixture(scope="module")
def pack(pack_path):
    return read_pack(pack_path)


def units(shown):
    return [plan["unit"] for plan in shown]


def test_crossed_factors_share_a_block_with_every_combination_equally_often(pack):
    factors = {"kind": {"levels": ["natural", "synthetic"]}, "batch": {"levels": [0, 1]}}
    sets = {"group": "main", "kind": "{kind}", "batch": "{batch}"}
    block = {"trials": "choice", "cross": ["kind", "batch"], "sets": sets, "n": 3}
    shown = plans(study(block, factors=factors), pack)
    combinations_shown = Counter((p["factors"]["kind"], p["factors"]["batch"]) for p in shown)
    assert combinations_shown == dict.fromkeys(product(("natural", "synthetic"), (0, 1)), 3)
    assert {p["set"].rsplit("-", 2)[1] for p in shown if p["condition"] == "synthetic-1"} == {"synthetic"}
    assert shown[0]["progress"] == {"block": 1, "blocks": 1, "trial": 1, "trials": 12, "practice": False}


def test_a_block_is_shuffled_for_each_participant(pack):
    block = {"trials": "choice", "sets": MAIN, "n": 6}
    assert len({tuple(units(plans(study(block), pack, slot))) for slot in range(10)}) == 10


def test_a_unit_is_drawn_once_under_one_name_whatever_the_labels(pack):
    sets = [{**MAIN, "kind": kind} for kind in ("natural", "synthetic")]
    blocks = [{"trials": "choice", "sets": labels, "n": 6, "distinct": {"name": "all"}} for labels in sets]
    for slot in range(10):
        assert len(set(units(plans(study(*blocks), pack, slot)))) == 12
    with pytest.raises(UserError, match="0 sets left with kind natural"):
        plans(study(*blocks, {**blocks[0], "n": 1}), pack)


def test_other_labels_than_the_unit_can_be_distinct(pack):
    block = {"trials": "choice", "sets": {"group": "main"}, "n": 2, "distinct": {"name": "x", "by": "batch"}}
    assert {plan["batch"] for plan in plans(study(block), pack)} == {0, 1}


def test_a_level_sets_parameters_of_its_trials(pack):
    levels = {"one": {"references": {"min": 0, "max": 1}}, "nine": None}
    loop = {"for": "size", "do": [{"trials": "choice", "sets": MAIN, "n": 2}]}
    shown = plans(study(loop, factors={"size": {"levels": levels}}), pack)
    sizes = {p["condition"]: tuple(len(p["references"][side]) for side in ("min", "max")) for p in shown}
    assert sizes == {"one": (0, 1), "nine": (9, 9)}


def test_a_loop_over_values_fills_them_in_and_makes_no_condition(pack):
    block = {"trials": "choice", "sets": {**MAIN, "kind": "{what}"}, "n": 2}
    loop = {"for": ["synthetic", "natural"], "as": "what", "do": [block]}
    shown = plans(study(loop), pack)
    assert ["synthetic" in plan["set"] for plan in shown] == [True, True, False, False]
    assert {plan["condition"] for plan in shown} == {"all"}


def test_a_list_gives_the_size_of_a_block(pack):
    lists = {"size": {"of": ["first", "second"], "rows": [[3, 5], [5, 3]]}}
    loop = {
        "for": ["first", "second"],
        "as": "part",
        "do": [{"trials": "choice", "sets": MAIN, "n": "{size.part}"}],
    }
    for slot, sizes in ((0, [3, 5]), (1, [5, 3])):
        blocks = Counter(plan["block"] for plan in plans(study(loop, lists=lists), pack, slot))
        assert list(blocks.values()) == sizes


@given(n=st.integers(1, 8), n_checks=st.integers(0, 4), seed=st.integers(0, 99))
@pytest.mark.parametrize("position", ["anywhere", "not_first", "apart"])
def test_catch_trials_stand_where_they_may_and_the_others_keep_their_order(position, n, n_checks, seed):
    trials, checks = [f"t{i}" for i in range(n)], [f"c{i}" for i in range(n_checks)]
    if position == "apart" and n_checks > n:
        with pytest.raises(UserError):
            mix(trials, checks, position, Random(seed))
        return
    mixed = mix(trials, checks, position, Random(seed))
    assert [item for item in mixed if item in trials] == trials
    assert sorted(item for item in mixed if item in checks) == checks
    if position != "anywhere":
        assert not mixed or mixed[0] in trials
    if position == "apart":
        assert not any(a in checks and b in checks for a, b in pairwise(mixed))


@pytest.mark.parametrize(
    ("position", "allowed"),
    [
        ("anywhere", lambda places: True),
        ("not_first", lambda places: 0 not in places),
        ("apart", lambda places: 0 not in places and places[1] - places[0] > 1),
    ],
)
def test_all_places_that_catch_trials_may_have_are_equally_likely(position, allowed):
    rng, n = Random(1), 6000
    found = Counter()
    for _ in range(n):
        mixed = mix(list("abcde"), ["x", "y"], position, rng)
        found[tuple(sorted((mixed.index("x"), mixed.index("y"))))] += 1
    expected = {places for places in combinations(range(7), 2) if allowed(places)}
    assert set(found) == expected
    share = n / len(expected)
    assert all(abs(count - share) < 5 * share**0.5 for count in found.values())


def test_the_number_of_catch_trials_is_given_or_a_share_of_the_others():
    assert n_catch(None, 10) == 0
    assert n_catch({"n": 3}, 10) == 3
    assert n_catch({"rate": 0.1}, 45) == 4
    assert n_catch({"rate": 0.0}, 45) == 0


def test_a_catch_trial_shows_copies_of_references_or_an_easy_set_as_it_is(pack):
    for source, copied in (("references", True), ("set", False)):
        catch = {"n": 2, "sets": PRACTICE, "source": source}
        shown = plans(study({"trials": "choice", "sets": MAIN, "n": 6, "catch": catch}), pack)
        checks = [plan for plan in shown if plan["is_catch"]]
        assert len(checks) == 2
        for plan in checks:
            references = {*plan["references"]["min"], *plan["references"]["max"]}
            assert set(plan["options"]) <= references if copied else not set(plan["options"]) & references


def test_a_catch_trials_unit_may_come_in_several_blocks_but_once_in_each(pack):
    block = {"trials": "choice", "sets": MAIN, "n": 4, "catch": {"n": 2, "sets": PRACTICE}}
    shown = [plan for plan in plans(study(block, block, block), pack) if plan["is_catch"]]
    assert Counter((plan["block"], plan["unit"]) for plan in shown).most_common(1)[0][1] == 1
    assert len(set(units(shown))) == 2


def test_a_practice_criterion_plans_every_round_on_the_same_sets_in_another_order(pack):
    criterion = {"correct": 0.8, "rounds": 3}
    block = {"trials": "choice", "stage": "practice", "sets": MAIN, "n": 5, "criterion": criterion}
    shown = plans(study(block), pack)
    rounds = [[p for p in shown if p["round"] == turn] for turn in (1, 2, 3)]
    assert [len(turn) for turn in rounds] == [5, 5, 5]
    assert len({frozenset(units(turn)) for turn in rounds}) == 1
    assert len({tuple(units(turn)) for turn in rounds}) > 1
    gates = [(i, plan["gate"]) for i, plan in enumerate(shown) if "gate" in plan]
    assert [i for i, _ in gates] == [4, 9, 14]
    for i, gate in gates:
        assert (gate["need"], gate["first"], gate["last"], gate["after"]) == (4, i - 4, i, 15)
        assert gate["otherwise"] == "screened_out"
        assert shown[i]["decides"]


@settings(max_examples=50, deadline=None)
@given(n=st.integers(1, 12), percent=st.integers(1, 100))
def test_the_criterion_is_the_least_count_that_reaches_the_share(pack, n, percent):
    criterion = {"correct": percent / 100, "rounds": 1}
    block = {"trials": "choice", "stage": "practice", "sets": MAIN, "n": n, "criterion": criterion}
    need = plans(study(block), pack)[-1]["gate"]["need"]
    assert 100 * need >= percent * n > 100 * (need - 1)
