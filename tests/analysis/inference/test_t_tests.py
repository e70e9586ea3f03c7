"""The t tests and their effect sizes against scipy, pingouin, integration and published numbers."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from analysis.errors import UserError
from analysis.inference.one_sample_t import one_sample_t
from analysis.inference.paired_t import paired_t
from analysis.inference.student_t import student_t
from analysis.inference.welch_t import welch_t
from analysis.statistics import effect_sizes, noncentral

ALTERNATIVES = ["two-sided", "greater", "less"]
# Extra hours of sleep under two drugs: Student (1908), also R's data set `sleep`.
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)


def pairs(first, second):
    names = [f"p{i}" for i in (*range(len(first)), *range(len(second)))]
    frame = pd.DataFrame({"who": names, "drug": ["a"] * len(first) + ["b"] * len(second)})
    return frame.assign(value=[*first, *second])


def two_groups(first, second):
    names = [f"p{i}" for i in range(len(first) + len(second))]
    return pd.DataFrame(
        {"who": names, "group": ["a"] * len(first) + ["b"] * len(second), "value": [*first, *second]}
    )


def one_sample(values):
    return pd.DataFrame({"who": range(len(values)), "value": values})


def test_published_example_of_paired_data():
    # R: t.test(extra ~ group, data = sleep, paired = TRUE): t = -4.0621, df = 9, p-value = 0.002833,
    # 95 percent confidence interval -2.4598858 -0.7001142, mean difference -1.58
    found = paired_t(pairs(*SLEEP), "value", "who", "drug")
    assert (round(found.statistic, 4), found.df, round(found.p, 6)) == (-4.0621, 9, 0.002833)
    assert (found.low, found.high) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)
    assert found.estimate == pytest.approx(-1.58)
    assert found.assumptions.startswith("Shapiro-Wilk test of the differences: W = .83, p = .033")


def test_published_example_of_two_groups():
    # R: t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p-value = 0.07939,
    # 95 percent confidence interval -3.3654832 0.2054832; var.equal = TRUE: df = 18, p-value = 0.07919
    welch = welch_t(two_groups(*SLEEP), "value", "who", "group")
    assert (round(welch.statistic, 4), round(welch.df, 3), round(welch.p, 5)) == (-1.8608, 17.776, 0.07939)
    assert (welch.low, welch.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    student = student_t(two_groups(*SLEEP), "value", "who", "group")
    assert (round(student.statistic, 4), student.df, round(student.p, 5)) == (-1.8608, 18, 0.07919)


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_they_are_scipys(alternative):
    draws = np.random.default_rng(3)
    first, second = draws.normal(0.4, 1, 14), draws.normal(0, 2, 14)
    # scipy.stats.ttest_rel(a, b), ttest_1samp(a, m), ttest_ind(a, b, equal_var=…)
    found = paired_t(pairs(first, second), "value", "who", "drug", alternative=alternative)
    direct = stats.ttest_rel(first, second, alternative=alternative)
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue))
    for test, equal_var in ((student_t, True), (welch_t, False)):
        found = test(two_groups(first, second[:9]), "value", "who", "group", alternative=alternative)
        direct = stats.ttest_ind(first, second[:9], equal_var=equal_var, alternative=alternative)
        assert (found.statistic, found.df, found.p) == pytest.approx(
            (direct.statistic, direct.df, direct.pvalue)
        )
        both = stats.ttest_ind(first, second[:9], equal_var=equal_var).confidence_interval()
        assert (found.low, found.high) == pytest.approx(tuple(both))
    found = one_sample_t(one_sample(first), "value", "who", mean=0.5, alternative=alternative)
    direct = stats.ttest_1samp(first, 0.5, alternative=alternative)
    assert (found.statistic, found.df, found.p) == pytest.approx((direct.statistic, 13, direct.pvalue))
    assert (found.low, found.high) == pytest.approx(
        tuple(stats.ttest_1samp(first, 0.5).confidence_interval())
    )


def by_integration(t, df, noncentrality):
    """Return P(T <= t) of the noncentral t: a normal over the root of a χ² over df, integrated."""

    def part(root):
        return stats.norm.cdf(t * root - noncentrality) * stats.chi2.pdf(df * root**2, df) * 2 * df * root

    return integrate.quad(part, 0, 6, points=[1], limit=500)[0]


@pytest.mark.parametrize(("t", "df"), [(0.0, 5), (2.83, 126), (-1.7, 9), (6.0, 22.5), (-30.0, 60)])
def test_tails_of_the_noncentral_t_begin_at_the_observed_t(t, df):
    low, high = noncentral.t_interval(t, df)
    assert by_integration(t, df, low) == pytest.approx(0.975, abs=1e-7)
    assert by_integration(t, df, high) == pytest.approx(0.025, abs=1e-7)


def test_published_interval_of_noncentrality():
    # MBESS: conf.limits.nct(ncp = 2.83, df = 126): lower 0.8337502, upper 4.815359
    assert noncentral.t_interval(2.83, 126) == pytest.approx((0.8337502, 4.815359), abs=1e-6)


def test_a_noncentrality_that_cannot_be_computed_is_nan_without_a_warning():
    assert all(map(math.isnan, noncentral.t_interval(1e300, 5)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 30))
def test_effect_sizes_of_pairs_are_what_their_names_say(seed, n):
    draws = np.random.default_rng(seed)
    first, second = draws.normal(1, 1, n), draws.normal(0, 2, n)
    data = pairs(first, second)
    found = {
        kind: paired_t(data, "value", "who", "drug", effect_size=kind) for kind in effect_sizes.PAIRED_SIZES
    }
    differences = first - second
    assert found["d_z"].effect_size == pytest.approx(differences.mean() / differences.std(ddof=1))
    # pingouin.compute_effsize(a, b, paired=True): d_av, by the root of the mean of both variances
    d_av = pingouin.compute_effsize(first, second, paired=True, eftype="cohen")
    assert found["d_av"].effect_size == pytest.approx(d_av)
    for kind in "z", "av":
        shrunk = found[f"g_{kind}"].effect_size / found[f"d_{kind}"].effect_size
        assert shrunk == pytest.approx(effect_sizes.hedges_correction(n - 1))
    for kind, one in found.items():
        assert one.effect_size_name == kind
        assert one.effect_size_low < one.effect_size < one.effect_size_high


def test_effect_sizes_of_groups_are_pingouins():
    draws = np.random.default_rng(5)
    first, second = draws.normal(1, 1, 12), draws.normal(0, 2, 17)
    found = student_t(two_groups(first, second), "value", "who", "group", effect_size="d")
    assert found.effect_size == pytest.approx(pingouin.compute_effsize(first, second, eftype="cohen"))
    found = student_t(two_groups(first, second), "value", "who", "group", effect_size="g")
    # pingouin takes the approximation 1 - 3 / (4 N - 9), here .97248 instead of .97242
    approximate = pingouin.compute_effsize(first, second, eftype="hedges")
    assert found.effect_size == pytest.approx(approximate, rel=2e-4)
    assert found.effect_size != pytest.approx(approximate, rel=1e-5)
    # the definition of Delacre et al. (2021): by the root of the mean of both variances
    found = welch_t(two_groups(first, second), "value", "who", "group", effect_size="d")
    spread = math.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    assert found.effect_size == pytest.approx((first.mean() - second.mean()) / spread)


@pytest.mark.parametrize(
    ("df", "published"), [(2, 0.5642), (5, 0.8408), (10, 0.9228), (20, 0.9619), (50, 0.9849)]
)
def test_published_corrections(df, published):
    # c(m) of Hedges (1981), table 1, by the gamma functions
    assert effect_sizes.hedges_correction(df) == pytest.approx(published, abs=6e-5)


def test_intervals_of_effect_sizes_cover():
    # 95 % intervals miss a true effect of .5 in 5 % of draws: here within 3 standard errors, .65 points
    draws, missed, n = np.random.default_rng(1), {"d": 0, "d_av": 0, "welch": 0}, 1000
    for _ in range(n):
        sample, other = draws.normal(0.5, 1, 15), draws.normal(0, 1, 12)
        size = effect_sizes.of_sample(sample, "d")
        missed["d"] += not size.low < 0.5 < size.high
        alike = 0.5 * (sample - 0.5) + math.sqrt(0.75) * draws.normal(0, 1, 15)  # correlated by .5
        size = effect_sizes.of_pairs(sample, alike, "d_av")
        missed["d_av"] += not size.low < 0.5 < size.high
        size = effect_sizes.of_groups(sample, other, "d", equal_var=False)
        missed["welch"] += not size.low < 0.5 < size.high
    assert all(abs(count / n - 0.05) < 3 * math.sqrt(0.05 * 0.95 / n) for count in missed.values())


def test_nothing_to_test_is_a_result_that_says_so():
    # .7 - .2 and .8 - .3 differ by the noise of floats alone
    equal = paired_t(pairs([0.7, 0.8, 0.9], [0.2, 0.3, 0.4]), "value", "who", "drug")
    assert math.isnan(equal.p)
    assert equal.note == "all 3 differences are equal, so there is nothing to test"
    alone = paired_t(pairs([1.0], [2.0]), "value", "who", "drug")
    assert alone.note == "1 difference only; expected two or more"
    groups = welch_t(two_groups([1.0, 2.0], [3.0]), "value", "who", "group")
    assert groups.note == "a group has one participant only; expected two or more in each"
    flat = student_t(two_groups([1.0, 1.0], [3.0, 3.0]), "value", "who", "group")
    assert "do not vary within the groups" in flat.apa()
    none = one_sample_t(one_sample([math.nan, math.nan]), "value", "who")
    assert (none.n_participants, none.n_excluded) == (0, 2)
    assert "2 participants without a value left out" in none.note


def test_participants_without_one_level_are_counted():
    found = paired_t(pairs(SLEEP[0], SLEEP[1][:-2]), "value", "who", "drug")
    assert (found.n_participants, found.n_excluded) == (8, 2)
    assert found.note == "2 participants without a value in every cell left out"


def test_unknown_rules_are_refused():
    with pytest.raises(UserError, match="effect_size is 'd'; expected one of d_z, d_av, g_z, g_av"):
        paired_t(pairs(*SLEEP), "value", "who", "drug", effect_size="d")
    with pytest.raises(UserError, match="alternative is 'both'"):
        welch_t(two_groups(*SLEEP), "value", "who", "group", alternative="both")
    with pytest.raises(UserError, match="Column group has the levels a; expected two"):
        student_t(two_groups(SLEEP[0], []), "value", "who", "group")
