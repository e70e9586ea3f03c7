"""The tests of ranks against scipy, enumeration of all choices, and published numbers."""

import itertools
import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import UserError
from analysis.inference.friedman import friedman
from analysis.inference.kruskal import kruskal
from analysis.inference.mann_whitney import mann_whitney
from analysis.statistics import effect_sizes, rank_sum

ALTERNATIVES = ["two-sided", "greater", "less"]
# Permeability of membranes at term and earlier: Hollander and Wolfe (1973), p. 69; R's ?wilcox.test.
TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
WEEKS = [1.15, 0.88, 0.90, 0.74, 1.21]
# Mucociliary efficiency: Hollander and Wolfe (1973), p. 115; R's ?kruskal.test.
NORMAL, OBSTRUCTED, ASBESTOSIS = [2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]
# Times of 22 players for three ways to round first base: Hollander and Wolfe (1973), p. 140; R's
# ?friedman.test.
ROUND_OUT = [5.40, 5.85, 5.20, 5.55, 5.90, 5.45, 5.40, 5.45, 5.25, 5.85, 5.25]
ROUND_OUT += [5.65, 5.60, 5.05, 5.50, 5.45, 5.55, 5.45, 5.50, 5.65, 5.70, 6.30]
NARROW = [5.50, 5.70, 5.60, 5.50, 5.85, 5.55, 5.40, 5.50, 5.15, 5.80, 5.20]
NARROW += [5.55, 5.35, 5.00, 5.50, 5.55, 5.55, 5.50, 5.45, 5.60, 5.65, 6.30]
WIDE = [5.55, 5.75, 5.50, 5.40, 5.70, 5.60, 5.35, 5.35, 5.00, 5.70, 5.10]
WIDE += [5.45, 5.45, 4.95, 5.40, 5.50, 5.35, 5.55, 5.25, 5.40, 5.55, 6.25]


def grouped(**groups):
    rows = [(f"{name}{i}", name, value) for name, values in groups.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["who", "group", "value"])


def repeated(**levels):
    rows = [(i, name, value) for name, values in levels.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["who", "way", "value"])


def compared(first, second, **rules):
    return mann_whitney(grouped(a=first, b=second), "value", "who", "group", **rules)


def enumerated(first, second, alternative):
    """Choose every group of this size out of all values: the slow obvious version."""
    values = [*first, *second]
    chosen = itertools.combinations(range(len(values)), len(first))

    def u(indices):
        others = [value for i, value in enumerate(values) if i not in indices]
        return sum((values[i] > other) + (values[i] == other) / 2 for i in indices for other in others)

    every = [u(indices) for indices in chosen]
    own = u(range(len(first)))
    greater, less = (sum(one >= own for one in every), sum(one <= own for one in every))
    tails = {"greater": greater, "less": less, "two-sided": 2 * min(greater, less)}
    return own, min(1, tails[alternative] / len(every))


few = st.lists(st.integers(0, 4), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(few, few, st.sampled_from(ALTERNATIVES))
def test_exact_equals_enumeration_with_ties(first, second, alternative):
    own, p = enumerated(first, second, alternative)
    assert rank_sum.u_statistic(np.array(first), np.array(second)) == own
    assert rank_sum.exact_p(np.array(first), np.array(second), alternative) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize(("n", "m"), [(3, 4), (10, 8), (25, 30), (50, 50)])
@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_exact_equals_scipy_without_ties(n, m, alternative):
    draws = np.random.default_rng(n)
    first, second = draws.normal(0.3, 1, n), draws.normal(0, 1, m)
    # scipy.stats.mannwhitneyu(a, b, method="exact", alternative=…)
    direct = stats.mannwhitneyu(first, second, method="exact", alternative=alternative)
    found = compared(first, second, alternative=alternative)
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue), rel=1e-9)
    assert found.p_kind == "exact"


@pytest.mark.parametrize("continuity", [True, False])
def test_asymptotic_is_scipys(continuity):
    first, second = [3, 1, 0, 2, 2, 5, 6, 3], [1, 1, 0, 2, 1, 4]
    direct = stats.mannwhitneyu(first, second, use_continuity=continuity, method="asymptotic")
    found = compared(first, second, method="asymptotic", continuity=continuity)
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue))
    assert "asymptotic p" in found.apa()


def test_published_mann_whitney():
    # R: wilcox.test(x, y, alternative = "g"): W = 35, p-value = 0.1272
    found = compared(TERM, WEEKS, alternative="greater")
    assert (found.statistic, round(found.p, 4)) == (35, 0.1272)
    # R: wilcox.test(x, y, conf.int = TRUE): difference in location 0.305, 95 percent -0.15 to 0.76
    assert (found.estimate, found.low, found.high) == pytest.approx((0.305, -0.15, 0.76))


def test_the_interval_of_the_shift_covers_by_enumeration():
    # the shift interval holds zero just where the exact two-sided p is at least .05
    draws = np.random.default_rng(0)
    for n, m in ((4, 4), (6, 9), (12, 10)):
        for _ in range(12):
            first, second = draws.normal(0.9, 1, n), draws.normal(0, 1, m)
            found = compared(first, second)
            assert (found.low < 0 < found.high) == (found.p > 0.05)


def test_too_few_for_an_interval_of_the_shift():
    found = compared([1.0, 2.0], [3.0, 4.0, 5.0])
    assert math.isnan(found.low)
    assert found.interval == ""
    assert found.p == pytest.approx(0.2)


def test_many_values_use_the_normal():
    draws = np.random.default_rng(2)
    first, second = draws.normal(0, 1, 60), draws.normal(0, 1, 45)
    found = compared(first, second)
    assert found.p_kind == "asymptotic"
    # near the exact ends: those of 50 and 50 values with the distribution itself
    assert rank_sum._tail(60, 45) == pytest.approx(1050, abs=3)
    with pytest.raises(UserError, match="105 participants are too many for method='exact'"):
        compared(first, second, method="exact")


def test_cliffs_delta_by_counting():
    first, second = [3, 1, 4, 4, 5], [1, 2, 2, 4]
    pairs = [(a > b) - (a < b) for a in first for b in second]
    size = effect_sizes.cliffs_delta(np.array(first), np.array(second))
    assert size.value == pytest.approx(sum(pairs) / len(pairs))
    # pingouin.mwu: RBC of the first against the second
    direct = pingouin.mwu(first, second)
    assert size.value == pytest.approx(float(direct["RBC"].iloc[0]))
    assert size.low < size.value < size.high


def test_cliffs_delta_has_an_interval_within_its_ends():
    apart = effect_sizes.cliffs_delta(np.array([5, 6, 7, 8]), np.array([1, 2, 3, 4]))
    assert (apart.value, apart.high) == (1, 1)
    assert 0 < apart.low < 1
    other = effect_sizes.cliffs_delta(np.array([1, 2, 3, 4]), np.array([5, 6, 7, 8]))
    assert (other.low, other.value, other.high) == pytest.approx((-1, -1, -apart.low))


def test_the_interval_of_cliffs_delta_covers():
    # normal values a standard deviation apart: P(a > b) = Φ(1 / √2)
    true = 2 * stats.norm.cdf(1 / math.sqrt(2)) - 1
    draws, n, held = np.random.default_rng(4), 600, 0
    for _ in range(n):
        size = effect_sizes.cliffs_delta(draws.normal(1, 1, 15), draws.normal(0, 1, 15))
        held += size.low < true < size.high
    assert held / n == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / n))


def test_published_kruskal_wallis():
    # R: kruskal.test(list(x, y, z)): Kruskal-Wallis chi-squared = 0.77143, df = 2, p-value = 0.68
    found = kruskal(grouped(n=NORMAL, o=OBSTRUCTED, s=ASBESTOSIS), "value", "who", "group")
    assert (round(found.statistic, 5), found.df, round(found.p, 2)) == (0.77143, 2, 0.68)
    assert found.effect_size == pytest.approx(found.statistic / (14 - 1))


def test_kruskal_wallis_is_scipys_with_ties():
    draws = np.random.default_rng(1)
    groups = [draws.integers(0, 5, n) for n in (7, 9, 12, 4)]
    direct = stats.kruskal(*groups)
    found = kruskal(grouped(**dict(zip("abcd", groups, strict=True))), "value", "who", "group")
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue))
    assert found.effect_size_low < found.effect_size < found.effect_size_high


def test_published_friedman():
    # R: friedman.test(RoundingTimes): Friedman chi-squared = 11.143, df = 2, p-value = 0.003805
    data = repeated(round=ROUND_OUT, narrow=NARROW, wide=WIDE)
    found = friedman(data, "value", "who", "way")
    assert (round(found.statistic, 3), found.df, round(found.p, 6)) == (11.143, 2, 0.003805)
    # pingouin.friedman: W, and the F of Iman and Davenport
    direct = pingouin.friedman(data, dv="value", within="way", subject="who", method="f")
    assert found.effect_size == pytest.approx(float(direct["W"].iloc[0]))
    by_f = friedman(data, "value", "who", "way", method="F")
    f = found.statistic * 21 / (22 * 2 - found.statistic)
    assert (by_f.statistic, by_f.df, by_f.df2) == pytest.approx((f, 2, 42))
    assert by_f.p == pytest.approx(stats.f.sf(f, 2, 42))


def test_friedman_is_scipys_with_ties():
    levels = np.random.default_rng(1).integers(0, 4, (4, 15))
    direct = stats.friedmanchisquare(*levels)
    found = friedman(repeated(**dict(zip("abcd", levels, strict=True))), "value", "who", "way", resamples=0)
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue))
    assert math.isnan(found.effect_size_low)


def test_full_agreement_is_stated():
    found = friedman(repeated(a=[1, 2, 3], b=[2, 3, 4], c=[3, 4, 5]), "value", "who", "way", method="F")
    assert (found.effect_size, found.statistic, found.p) == (1, math.inf, 0)


def test_nothing_to_test_is_a_result_that_says_so():
    same = [1.0, 2.0, 3.0]
    assert friedman(repeated(a=same, b=same), "value", "who", "way").note.startswith(
        "no participant's values"
    )
    flat = kruskal(grouped(a=[1, 1], b=[1, 1], c=[1]), "value", "who", "group")
    assert flat.note == "all values are equal, so there is nothing to test"
    assert compared([0.1 + 0.2] * 3, [0.3] * 3).note == flat.note
    with pytest.raises(UserError, match="Column way has the levels a; expected at least two"):
        friedman(repeated(a=same), "value", "who", "way")
    with pytest.raises(UserError, match="Column group has the levels a; expected at least two"):
        kruskal(grouped(a=same), "value", "who", "group")
    with pytest.raises(UserError, match="method is 'auto'; expected one of exact, asymptotic"):
        compared(same, same, method="auto")
