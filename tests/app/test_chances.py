"""What `pfungst study check` says that rules do to people, against published figures and brute force."""

import copy
from itertools import product

import pytest

from app.study.chances import at_least, at_most, chances
from app.study.load import find, load

STUDY = load(find("borowski-small"))


def with_rules(*rules, catch=2, practice=None):
    """The study with other rules, catch trials per block, and a practice criterion."""
    study = copy.deepcopy(STUDY)
    study["exclusion"] = list(rules)
    main = study["timeline"][4]["do"][0]["do"][1]
    main["catch"]["n"] = catch
    if practice:
        study["timeline"][2]["do"][1] |= practice
    return study


def only(study):
    (chance,) = chances(study)
    return chance


@pytest.mark.parametrize(("n", "k", "p"), [(5, 4, 0.5), (7, 0, 0.1), (8, 8, 0.9), (6, 3, 0.25)])
def test_binomial_chances_agree_with_counting_every_outcome(n, k, p):
    outcomes = [(sum(o), p ** sum(o) * (1 - p) ** (n - sum(o))) for o in product((0, 1), repeat=n)]
    assert at_least(k, n, p) == pytest.approx(sum(w for right, w in outcomes if right >= k))
    assert at_most(k, n, p) == pytest.approx(sum(w for right, w in outcomes if right <= k))


def test_four_of_five_catch_trials_as_in_zimmermann_et_al():
    """A random clicker passes with 18.75 %, honest people with .919 (p = .9) and .977 (p = .95)."""
    study = with_rules({"rule": "catch_failed", "max": 1})
    study["timeline"][4]["times"] = 1
    study["timeline"][4]["do"][0]["only"] = ["natural"]
    study["timeline"][4]["do"][0]["do"][1]["catch"]["n"] = 5
    chance = only(study)
    assert chance.guessing == pytest.approx(0.1875)
    assert chance.honest == pytest.approx((0.919, 0.977), abs=5e-4)
    study["exclusion"] = [{"rule": "catch_correct", "min": 0.8}]
    again = only(study)
    assert (again.guessing, *again.honest) == pytest.approx((chance.guessing, *chance.honest))


def test_a_practice_of_five_of_five_within_three_rounds_as_in_zimmermann_et_al():
    """A random clicker passes with 9.1 %, somebody with p = .9 with 93.1 %."""
    practice = {"n": 5, "criterion": {"correct": 1, "rounds": 3}}
    chance = chances(with_rules(practice=practice))[0]
    assert chance.guessing == pytest.approx(0.091, abs=5e-4)
    assert chance.honest[0] == pytest.approx(0.931, abs=5e-4)


def test_failures_in_the_worst_block_are_those_of_every_block_alone():
    chance = only(with_rules({"rule": "catch_failed_in_block", "max": 1}))
    assert chance.guessing == pytest.approx(0.75**4)


def test_each_place_chosen_often_enough_lets_almost_everybody_through():
    chance = only(with_rules({"rule": "least_chosen", "min": 5}))
    assert chance.guessing == pytest.approx(1, abs=1e-3)
    assert chance.honest == pytest.approx((chance.guessing,) * 2)


def test_a_rule_about_time_has_no_chances():
    assert only(with_rules({"rule": "median_rt_ms", "min": 300})).guessing is None
