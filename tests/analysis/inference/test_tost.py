"""The equivalence test against pingouin, statsmodels, its own interval and a published example."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from statsmodels.stats import weightstats

from analysis.errors import UserError
from analysis.inference.tost import tost

DRAWS = np.random.default_rng(8)
FIRST, SECOND = DRAWS.normal(0.1, 1, 20), DRAWS.normal(0, 1.5, 20)


def paired(first, second):
    names = [*range(len(first)), *range(len(second))]
    frame = pd.DataFrame({"who": names, "level": ["a"] * len(first) + ["b"] * len(second)})
    return frame.assign(value=[*first, *second])


def in_groups(first, second):
    return paired(first, second).assign(who=range(len(first) + len(second)))


@pytest.mark.parametrize("bound", [0.3, 0.8, 2.0])
def test_it_is_that_of_pingouin_and_statsmodels(bound):
    found = tost(paired(FIRST, SECOND), "value", "who", "level", bounds=bound)
    # pingouin.tost(a, b, bound, paired=True)
    direct = pingouin.tost(FIRST, SECOND, bound=bound, paired=True)
    assert found.p == pytest.approx(float(direct["pval"].iloc[0]))
    for equal_var, usevar in ((True, "pooled"), (False, "unequal")):
        found = tost(
            in_groups(FIRST, SECOND[:13]),
            "value",
            "who",
            between="level",
            bounds=(-bound, 2 * bound),
            equal_var=equal_var,
        )
        # statsmodels.stats.weightstats.ttost_ind(a, b, low, high, usevar=…): the larger of both p
        p, *_ = weightstats.ttost_ind(FIRST, SECOND[:13], -bound, 2 * bound, usevar=usevar)
        assert found.p == pytest.approx(float(p))


def test_bounds_of_groups_in_d_by_hand():
    first, second = with_moments(4.55, 1.05, 95), with_moments(4.87, 1.11, 89)
    found = tost(in_groups(first, second), "value", "who", between="level", bounds=0.5, bounds_in="d")
    spread = math.sqrt((1.05**2 + 1.11**2) / 2)
    t = (-0.32 + 0.5 * spread) / math.sqrt(1.05**2 / 95 + 1.11**2 / 89)
    assert found.statistic == pytest.approx(t)
    assert found.rules.endswith("equivalence bounds -0.5 to 0.5 d; p is the larger of the two; alpha 0.05")


def with_moments(mean, sd, n):
    """Return n values with just this mean and standard deviation."""
    values = np.linspace(-1, 1, n)
    return mean + sd * values / values.std(ddof=1)


@pytest.mark.parametrize("seed", range(20))
def test_it_finds_equivalence_just_where_the_90_percent_interval_lies_within_the_bounds(seed):
    draws = np.random.default_rng(seed)
    found = tost(
        paired(draws.normal(0.2, 1, 16), draws.normal(0, 1, 16)), "value", "who", "level", bounds=0.7
    )
    assert found.interval == "90 % CI, t"
    assert (found.p < 0.05) == (found.low > -0.7 and found.high < 0.7)


def test_bounds_in_d_are_multiples_of_the_standard_deviation():
    data = paired(FIRST, SECOND)
    spread = (FIRST - SECOND).std(ddof=1)
    in_d = tost(data, "value", "who", "level", bounds=(-0.4, 0.6), bounds_in="d")
    in_value = tost(data, "value", "who", "level", bounds=(-0.4 * spread, 0.6 * spread))
    assert in_d.p == pytest.approx(in_value.p)
    assert "equivalence bounds -0.4 to 0.6 d_z" in in_d.rules


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"within": "level"}, "bounds is None; expected one positive number, or a lower and an upper one"),
        ({"within": "level", "bounds": -1}, "bounds go from 1 to -1; expected the lower one first"),
        ({"within": "level", "bounds": 1, "bounds_in": "z"}, "bounds_in is 'z'; expected one of value, d"),
        ({"bounds": 1}, "either within, for pairs, or between, for groups; expected one of them"),
        ({"bounds": 1, "within": "level", "between": "level"}, "expected one of them"),
    ],
)
def test_unclear_questions_are_refused(rules, message):
    with pytest.raises(UserError, match=message):
        tost(paired(FIRST, SECOND), "value", "who", **rules)


def test_nothing_to_test_is_a_result_that_says_so():
    equal = tost(paired([1.0, 2.0], [1.0, 2.0]), "value", "who", "level", bounds=1)
    assert equal.note == "all 2 differences are equal, so there is nothing to test"
    alone = tost(in_groups([1.0, 2.0], [1.0]), "value", "who", between="level", bounds=1)
    assert "a group has one participant only" in alone.apa()


def test_swapping_groups_flips_signs_only():
    data = in_groups(FIRST, SECOND[:13])
    one, other = (
        tost(data, "value", "who", between="level", levels=levels, bounds=0.8) for levels in ("ab", "ba")
    )
    assert other.p == pytest.approx(one.p)
    assert (other.statistic, other.estimate) == pytest.approx((-one.statistic, -one.estimate))
    assert (other.low, other.effect_size_low) == pytest.approx((-one.high, -one.effect_size_high))
