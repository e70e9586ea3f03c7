"""The signed-rank test against scipy, against enumeration of all sign flips, and against printed values."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import wording
from analysis.errors import UserError
from analysis.inference.wilcoxon import wilcoxon
from analysis.statistics import signed_rank
from analysis.statistics.rules import ALTERNATIVES

# Hamilton depression scores before and after, Hollander and Wolfe (1973), table 1; also R's ?wilcox.test.
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]


def cells(first, second):
    """Return a table of two conditions, `a` and `b`."""
    rows = [("a", f"p{i}", value) for i, value in enumerate(first)]
    rows += [("b", f"p{i}", value) for i, value in enumerate(second)]
    return pd.DataFrame(rows, columns=["condition", "subject_id", "value"]).astype({"value": float})


def run(first, second, levels=("a", "b"), **rules):
    return wilcoxon(cells(first, second), "value", "subject_id", "condition", levels, **rules)


def of(differences, **rules):
    return run(differences, [0.0] * len(differences), **rules)


def enumerated(differences, alternative, zero_rule="wilcox"):
    """Flip all signs: the slow obvious version."""
    kept = [d for d in differences if d != 0 or zero_rule == "pratt"]
    ranks = [
        sum(abs(other) < abs(d) for other in kept) + (1 + sum(abs(other) == abs(d) for other in kept)) / 2
        for d in kept
    ]
    ranked = [(rank, d) for rank, d in zip(ranks, kept, strict=True) if d != 0]
    v = sum(rank for rank, d in ranked if d > 0)
    flips = itertools.product([0, 1], repeat=len(ranked))
    sums = [sum(s * rank for s, (rank, _) in zip(signs, ranked, strict=True)) for signs in flips]
    greater, less = (sum(s >= v for s in sums) / len(sums), sum(s <= v for s in sums) / len(sums))
    return v, {"greater": greater, "less": less, "two-sided": min(1, 2 * min(greater, less))}[alternative]


small = st.lists(st.integers(-4, 4), min_size=1, max_size=9).filter(any)


@given(small, st.sampled_from(ALTERNATIVES), st.sampled_from(signed_rank.ZERO_RULES))
def test_exact_equals_enumeration_with_ties_and_zeros(differences, alternative, zero_rule):
    ranks, signs = signed_rank.signed_ranks(np.array(differences, float), zero_rule)
    v, p = enumerated(differences, alternative, zero_rule)
    assert ranks[signs > 0].sum() == v
    assert signed_rank.exact_p(ranks, v, alternative) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize("n", [6, 10, 14, 25, 50])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_exact_equals_scipy_without_ties(n, alternative):
    differences = np.random.default_rng(n).normal(0.3, 1, n)
    # scipy.stats.wilcoxon(d, method="exact", alternative=...)
    direct = stats.wilcoxon(differences, method="exact", alternative=alternative)
    found = of(differences, alternative=alternative)
    assert found.p == pytest.approx(direct.pvalue, rel=1e-10)
    if alternative != "two-sided":  # there scipy gives the smaller sum
        assert found.statistic == direct.statistic


def test_exact_equals_scipys_permutation_with_ties():
    differences = [3, 1, 1, -1, 2, 2, -2, 4, 5, 3, 1]
    # scipy.stats.wilcoxon(d, method=PermutationMethod(n_resamples=10**6)): all 2**11 flips
    direct = stats.wilcoxon(differences, method=stats.PermutationMethod(n_resamples=10**6))
    assert of(differences).p == pytest.approx(direct.pvalue, rel=1e-12)


@pytest.mark.parametrize("zero_rule", signed_rank.ZERO_RULES)
@pytest.mark.parametrize("continuity", [True, False])
def test_asymptotic_is_scipys(zero_rule, continuity):
    differences = [3, 1, 0, -1, 2, 2, -2, 4, 5, 3, 1, 0, 6, -3]
    direct = stats.wilcoxon(differences, zero_method=zero_rule, correction=continuity, method="asymptotic")
    found = of(differences, zero_rule=zero_rule, continuity=continuity, method="asymptotic")
    assert found.p == pytest.approx(direct.pvalue, rel=1e-12)
    assert "asymptotic p" in found.apa()


def test_published_example():
    # R: wilcox.test(before, after, paired = TRUE, alternative = "greater"): V = 40, p-value = 0.01953
    found = run(BEFORE, AFTER, alternative="greater")
    assert (found.statistic, round(found.p, 5)) == (40, 0.01953)
    # Hollander and Wolfe (1973), examples 3.3 and 3.4: estimate .46, 96 % interval from .010 to .786
    assert found.statistic_name == "V"
    assert found.estimate == pytest.approx(0.46)
    assert (found.low, found.high) == pytest.approx((0.010, 0.786))


def test_float_noise_does_not_break_ties():
    first = [35 / 45, 25 / 45, 17 / 45, 41 / 45, 13 / 45, 29 / 45]
    second = [30 / 45, 20 / 45, 12 / 45, 36 / 45, 8 / 45, 34 / 45]
    assert len({abs(a - b) for a, b in zip(first, second, strict=True)}) > 1  # the noise is there
    exact = of([5, 5, 5, 5, 5, -5])
    assert (run(first, second).statistic, run(first, second).p) == (exact.statistic, exact.p)


def test_intervals_bracket_the_estimates():
    for seed in range(5):
        draws = np.random.default_rng(seed)
        found = run(draws.normal(0.5, 1, 15), draws.normal(0, 1, 15))
        assert found.low <= found.estimate <= found.high
        assert found.effect_size_low <= found.effect_size <= found.effect_size_high


def test_the_rule_of_jasp_and_r_is_exact_for_few_differences_without_ties_and_zeros():
    assert run(BEFORE, AFTER, rule="jasp").p_kind == "exact"
    tied = [0.3, 0.3, 0.1, -0.2, 0.5]
    # R: wilcox.test(c(.3, .3, .1, -.2, .5)): V = 13, p-value = 0.1763, with a warning about ties
    assert (of(tied, rule="jasp").p_kind, round(of(tied, rule="jasp").p, 4)) == ("asymptotic", 0.1756)
    assert of([*np.arange(1.0, 60.0)], rule="jasp").p_kind == "asymptotic"
    assert of([0.0, 1.0, 2.5, 3.25], rule="jasp").p_kind == "asymptotic"


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        ([0.5], [0.5], "the only difference is zero"),
        ([0.5, 0.6, 0.7], [0.5, 0.6, 0.7], "all 3 differences are zero"),
        ([0.9], [0.5], "too few participants: with 1 non-zero difference an exact p cannot be below 1.000"),
        ([0.9, 0.8, 0.7], [0.5, 0.6, 0.8], "too few participants: with 3 non-zero differences"),
        ([0.9, 0.8, 0.7, 0.6, 0.9, 0.8], [0.5] * 6, "all non-zero differences have one sign"),
    ],
)
def test_too_little_is_a_result_that_says_so(first, second, note):
    found = run(first, second)
    assert found.note.startswith(note)
    assert note in found.apa()
    assert math.isnan(found.p) == (first == second)
    assert found.n_participants == len(first)


def test_participants_without_both_conditions_are_counted():
    found = run(BEFORE, AFTER[:-2])
    assert (found.n_participants, found.n_excluded) == (7, 2)
    assert "2 participants without a value in every cell left out" in found.note


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"zero_rule": "drop"}, "zero_rule is 'drop'; expected one of wilcox, pratt"),
        ({"method": "auto"}, "method is 'auto'; expected one of exact, asymptotic"),
        ({"alternative": "both"}, "alternative is 'both'"),
        ({"rule": "spss"}, "rule is 'spss'; expected one of jasp"),
    ],
)
def test_unknown_rules_are_refused(rules, message):
    with pytest.raises(UserError, match=message):
        of([1, 2, 3], **rules)


def test_too_many_pairs_for_the_exact_distribution():
    many = np.arange(1.0, 502.0)
    with pytest.raises(UserError, match="too many for method='exact'"):
        of(many, method="exact")
    assert of(many).p_kind == "asymptotic"


def test_the_sentence():
    found = run(BEFORE, AFTER)
    ends = wording.bounded_interval(found.effect_size_low, found.effect_size_high)
    assert found.apa() == (
        "value, a - b, Wilcoxon signed-rank test, V = 40, exact p = .039, n = 9 participants, matched-pairs "
        f"rank-biserial correlation = .78, 95 % CI {ends}, Hodges-Lehmann difference = 0.46, "
        "95 % CI [0.01, 0.79]."
    )
