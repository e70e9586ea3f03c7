"""Fisher's and Welch's analysis of variance against scipy, statsmodels and pingouin, and printed values."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from analysis.errors import UserError
from analysis.inference.one_way_anova import one_way_anova
from analysis.inference.welch_anova import welch_anova
from analysis.statistics import eta_squared

# pingouin 0.7 calls pandas 3.1 in a way that will end.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

# Field, Discovering statistics: libido after a placebo, a low and a high dose.
LIBIDO = {"placebo": [3, 2, 1, 1, 4], "low": [5, 2, 4, 2, 3], "high": [7, 4, 5, 3, 6]}


def tidy(groups):
    rows = [(f"{name}{i}", name, value) for name, values in groups.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["who", "dose", "libido"]).astype({"libido": float})


def run(groups, test=one_way_anova, **rules):
    return test(tidy(groups), "libido", "who", "dose", **rules)


def random_groups(seed, sizes=(9, 14, 6, 11)):
    rng = np.random.default_rng(seed)
    return {f"g{k}": rng.normal(k / 3, 1 + k, size) for k, size in enumerate(sizes)}


def test_printed_result():
    # Field (2012), p. 434; afex::aov_ez prints F(2, 12) = 5.12, p = .025, partial eta squared .46
    result = run(LIBIDO)
    assert result.apa().startswith(
        "value, dose, one-way analysis of variance, F(2, 12) = 5.12, p = .025, n = 15 participants"
    )
    assert "η² = .46, 95 % CI [.00, .66], ω² = .35" in result.apa()


@pytest.mark.parametrize("seed", range(3))
def test_fisher_equals_other_implementations(seed):
    groups = random_groups(seed)
    result = run(groups)
    # scipy.stats.f_oneway(*groups)
    other = stats.f_oneway(*groups.values())
    assert (result.statistic, result.p) == pytest.approx((other.statistic, other.pvalue), rel=1e-11)
    assert (result.df, result.df2, result.n_participants) == (3, 36, 40)
    # pingouin.anova(data, dv, between, detailed=True)
    table = pingouin.anova(tidy(groups), dv="libido", between="dose", detailed=True)
    assert result.effect_size == pytest.approx(table["np2"][0], rel=1e-10)
    between, within = table["SS"]
    mean_square = within / 36
    omega = (between - 3 * mean_square) / (between + within + mean_square)
    assert result.estimate == pytest.approx(omega, rel=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_welch_equals_other_implementations(seed):
    groups = random_groups(seed)
    result = run(groups, welch_anova)
    # scipy.stats.f_oneway(*groups, equal_var=False)
    other = stats.f_oneway(*groups.values(), equal_var=False)
    assert (result.statistic, result.p) == pytest.approx((other.statistic, other.pvalue), rel=1e-10)
    # statsmodels.stats.oneway.anova_oneway(groups, use_var="unequal")
    third = anova_oneway(list(groups.values()), use_var="unequal")
    assert (result.df, result.df2) == pytest.approx(third.df, rel=1e-10)


@pytest.mark.parametrize(("test", "equal"), [(one_way_anova, True), (welch_anova, False)])
def test_two_groups_give_the_square_of_t(test, equal):
    groups = random_groups(5, (8, 13))
    result, t = run(groups, test), stats.ttest_ind(*groups.values(), equal_var=equal)
    assert (result.statistic, result.df2, result.p) == pytest.approx((t.statistic**2, t.df, t.pvalue))


# MBESS 4.9, ci.pvaf(F.value, 2, 22, N = 36): the limits of the share that it prints, which are lambda /
# (lambda + 36); its N, where 25 is meant, counts rows with missing values.
@pytest.mark.parametrize(
    ("f", "low", "high"), [(5.765, 0.01916242, 0.4524208), (39.18, 0.4545357, 0.8006797)]
)
def test_interval_has_the_noncentralities_of_mbess(f, low, high):
    found = [25 * end / (1 - end) for end in eta_squared.interval(f, 2, 22)]
    assert found == pytest.approx([36 * end / (1 - end) for end in (low, high)], rel=1e-5)


@given(st.floats(0.01, 300), st.floats(0.5, 12), st.floats(2, 200))
@settings(max_examples=40, deadline=None)
def test_ends_of_the_interval_leave_the_tails(f, df, df2):
    low, high = eta_squared.interval(f, df, df2)
    lambdas = [(df + df2 + 1) * end / (1 - end) for end in (low, high)]
    tails = 1 - stats.ncf.cdf(f, df, df2, lambdas[0]), stats.ncf.cdf(f, df, df2, lambdas[1])
    for tail, end in zip(tails, lambdas, strict=True):
        assert tail == pytest.approx(0.025, abs=1e-5) if end > 0 else tail >= 0 and end == 0
    assert 0 <= low <= high < 1


def test_interval_beyond_what_can_be_computed_is_missing():
    assert all(map(math.isnan, eta_squared.interval(1e8, 2, 30)))


@pytest.mark.parametrize("test", [one_way_anova, welch_anova])
def test_order_labels_and_unit_change_nothing(test):
    groups = random_groups(2)
    before, data = run(groups, test), tidy(groups)
    shuffled = data.sample(frac=1, random_state=1).assign(who=lambda d: [f"x{i}" for i in range(len(d))])
    assert test(shuffled, "libido", "who", "dose") == before
    scaled = test(data.assign(libido=data["libido"] * 1000), "libido", "who", "dose")
    renamed = run({f"z{name}": groups[name] for name in reversed(groups)}, test)
    for other in (scaled, renamed):
        assert (other.statistic, other.p, other.effect_size, other.effect_size_high) == pytest.approx(
            (before.statistic, before.p, before.effect_size, before.effect_size_high), rel=1e-9
        )


@pytest.mark.parametrize("test", [one_way_anova, welch_anova])
def test_participants_without_a_value_or_a_group_are_counted(test):
    data = tidy(LIBIDO)
    data.loc[0, "libido"] = math.nan
    whole, some = run({**LIBIDO, "placebo": LIBIDO["placebo"][1:]}, test), test(data, "libido", "who", "dose")
    assert some.statistic == whole.statistic
    assert (some.n_participants, some.n_excluded) == (14, 1)
    assert "1 participant without a value left out" in some.note
    data.loc[14, "dose"] = None
    fewer = test(data, "libido", "who", "dose")
    assert (fewer.n_participants, fewer.n_excluded) == (13, 2)
    assert "2 participants without a value or a group left out" in fewer.note


def test_levels_choose_the_groups():
    chosen = run(LIBIDO, levels=["high", "low"])
    assert chosen.statistic == pytest.approx(
        run({name: LIBIDO[name] for name in ("low", "high")}).statistic, rel=1e-12
    )
    assert chosen.n_excluded == 0


@pytest.mark.parametrize("test", [one_way_anova, welch_anova])
@pytest.mark.parametrize("groups", [{"a": [1.1, 1.1], "b": [2.3, 2.3, 2.3]}, {"a": [1.0], "b": [2.0]}])
def test_nothing_to_test_is_a_note(test, groups):
    result = run(groups, test)
    assert math.isnan(result.p)
    assert "nothing to test" in result.note
    assert "not tested" in result.apa()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tidy({"a": [1, 2, 3]}), "Column dose has the levels a; expected at least two"),
        (tidy(LIBIDO).drop(columns="dose"), "The table has no column dose"),
        (pd.concat([tidy(LIBIDO)] * 2), "has several rows; expected one"),
        (tidy(LIBIDO).assign(libido=math.inf), "infinite"),
    ],
)
def test_bad_tables_are_a_sentence(data, message):
    with pytest.raises(UserError, match=message):
        one_way_anova(data, "libido", "who", "dose")
