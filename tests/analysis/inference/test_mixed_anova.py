"""Mixed analysis of variance against statsmodels, pingouin, t tests, and what must not change it."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.anova import anova_lm

from analysis.errors import UserError
from analysis.inference.mixed_anova import mixed_anova
from analysis.inference.one_way_anova import one_way_anova
from analysis.inference.rm_anova import rm_anova

# pingouin 0.7 calls pandas 3.1 in a way that will end.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")


def random_table(seed, sizes=(9, 5, 7), levels=3, copies=1):
    """Return groups of different sizes, whose levels differ differently."""
    rng = np.random.default_rng(seed)
    found = []
    for group, size in enumerate(sizes):
        for person in range(size * copies):
            base = rng.normal()
            found += [
                (
                    f"g{group}p{person}",
                    f"g{group}",
                    f"c{level}",
                    base + rng.normal(level * group / 4, 1 + level),
                )
                for level in range(levels)
            ]
    return pd.DataFrame(found, columns=["who", "group", "condition", "y"])


@pytest.mark.parametrize("ss_type", [2, 3])
def test_groups_alone_equal_statsmodels(ss_type):
    rng = np.random.default_rng(8)
    cells = [
        (a, b) for a, b, n in [("x", "k", 4), ("x", "l", 7), ("y", "k", 9), ("y", "l", 3)] for _ in range(n)
    ]
    data = pd.DataFrame(cells, columns=["a", "b"]).assign(y=rng.normal(size=23), who=range(23))
    # statsmodels.stats.anova.anova_lm(ols("y ~ C(a, Sum) * C(b, Sum)"), typ=2 | 3)
    table = anova_lm(smf.ols("y ~ C(a, Sum) * C(b, Sum)", data).fit(), typ=ss_type)
    names = {"a": "C(a, Sum)", "b": "C(b, Sum)", "a × b": "C(a, Sum):C(b, Sum)"}
    results = mixed_anova(data, "y", "who", between=["a", "b"], ss_type=ss_type)
    assert [result.effect for result in results] == list(names)
    for result in results:
        row = table.loc[names[result.effect]]
        assert (result.df, result.statistic, result.p) == pytest.approx(
            (row["df"], row["F"], row["PR(>F)"]), rel=1e-9
        )


def test_type_two_equals_pingouin():
    data = random_table(1)
    # pingouin.mixed_anova(data, dv, within, subject, between, correction=True, effsize="ng2"): type II
    table = pingouin.mixed_anova(
        data, dv="y", within="condition", subject="who", between="group", correction=True, effsize="ng2"
    ).set_index("Source")
    found = mixed_anova(data, "y", "who", "condition", "group", ss_type=2)
    for result, name in zip(found, ["group", "condition", "Interaction"], strict=True):
        assert result.statistic == pytest.approx(table.loc[name, "F"], rel=1e-9)
        p = table.loc[name, "p_unc" if name == "group" else "p_GG_corr"]
        assert result.p == pytest.approx(p, rel=1e-7)


def test_type_three_weighs_groups_alike():
    """The slow obvious version: with two levels, the unweighted mean of the groups' mean differences."""
    data = random_table(4, levels=2)
    wide = data.pivot(index=["who", "group"], columns="condition", values="y")
    differences = (wide["c0"] - wide["c1"]).groupby("group")
    size, mean = differences.size(), differences.mean()
    pooled = sum(differences.var() * (size - 1)) / (size.sum() - 3)
    t = mean.mean() / math.sqrt(pooled * (1 / size).sum() / 9)
    found = mixed_anova(data, "y", "who", "condition", "group")[1]
    assert found.statistic == pytest.approx(t**2, rel=1e-9)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(t), size.sum() - 3), rel=1e-9)
    weighted = mixed_anova(data, "y", "who", "condition", "group", ss_type=2)[1]
    t = np.average(mean, weights=size) / math.sqrt(pooled / size.sum())
    assert weighted.statistic == pytest.approx(t**2, rel=1e-9)


def test_types_agree_where_groups_have_one_size():
    data = random_table(6, sizes=(6, 6, 6))
    two, three = (mixed_anova(data, "y", "who", "condition", "group", ss_type=ss_type) for ss_type in (2, 3))
    assert [result.statistic for result in two] == pytest.approx(
        [result.statistic for result in three], rel=1e-9
    )
    assert "type II sums of squares" in two[0].rules
    assert "type III sums of squares" in three[0].rules


@given(st.integers(0, 10**6), st.lists(st.integers(2, 7), min_size=2, max_size=4), st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_effect_between_is_one_way_of_the_participants_means(seed, sizes, levels):
    data = random_table(seed, sizes, levels)
    means = data.groupby(["who", "group"], as_index=False)["y"].mean()
    one, mixed = (
        one_way_anova(means, "y", "who", "group"),
        mixed_anova(data, "y", "who", "condition", "group")[0],
    )
    assert (mixed.statistic, mixed.df, mixed.df2, mixed.p) == pytest.approx(
        (one.statistic, one.df, one.df2, one.p), rel=1e-8
    )
    assert (mixed.effect_size, mixed.effect_size_high) == pytest.approx(
        (one.effect_size, one.effect_size_high), rel=1e-7
    )


def test_interaction_of_two_by_two_is_t_of_the_differences():
    data = random_table(3, sizes=(8, 5), levels=2)
    wide = data.pivot(index=["who", "group"], columns="condition", values="y")
    differences = [group for _, group in (wide["c0"] - wide["c1"]).groupby("group")]
    t = stats.ttest_ind(*differences)
    found = mixed_anova(data, "y", "who", "condition", "group")[2]
    assert (found.effect, found.statistic, found.p) == (
        "group × condition", pytest.approx(t.statistic**2), pytest.approx(t.pvalue),
    )  # fmt: skip


def test_without_groups_it_is_the_repeated_measures_analysis():
    data = random_table(2)
    mixed, rm = mixed_anova(data, "y", "who", "condition")[0], rm_anova(data, "y", "who", "condition")[0]
    assert (mixed.statistic, mixed.p, mixed.estimate, mixed.rules) == (
        rm.statistic,
        rm.p,
        rm.estimate,
        rm.rules,
    )


def test_order_labels_and_unit_change_nothing():
    data = random_table(7)
    before = mixed_anova(data, "y", "who", "condition", "group")
    assert mixed_anova(data.sample(frac=1, random_state=1), "y", "who", "condition", "group") == before
    for other in (
        data.assign(y=data["y"] * 1000 - 3),
        data.assign(who=data["who"].str[::-1]),
        data.replace({"g0": "z", "c2": "a"}),
    ):
        for one, two in zip(before, mixed_anova(other, "y", "who", "condition", "group"), strict=True):
            assert (one.statistic, one.p, one.estimate) == pytest.approx(
                (two.statistic, two.p, two.estimate), rel=1e-8
            )


def test_incomplete_participants_are_left_out_and_counted():
    data = random_table(5)
    holes = data.drop(index=data.index[data["who"] == "g0p1"][0])
    found = mixed_anova(holes, "y", "who", "condition", "group")[1]
    assert found.p == mixed_anova(data[data["who"] != "g0p1"], "y", "who", "condition", "group")[1].p
    assert (found.n_participants, found.n_excluded) == (20, 1)
    assert found.note == "1 participant without a value in every cell left out"
    holes.loc[holes["who"] == "g1p0", "group"] = None
    found = mixed_anova(holes, "y", "who", "condition", "group")[1]
    assert (found.n_participants, found.n_excluded) == (19, 2)
    assert found.note == "2 participants without a value in every cell and a group left out"


def test_levels_choose_groups_and_count_only_their_participants():
    data = random_table(5)
    chosen = mixed_anova(data, "y", "who", "condition", "group", {"group": ["g2", "g0"]})
    assert chosen == mixed_anova(data[data["group"] != "g1"], "y", "who", "condition", "group")
    assert chosen[0].n_excluded == 0


def test_equal_variances_of_the_means_are_tested():
    data = random_table(9)
    means = data.groupby(["who", "group"])["y"].mean().groupby("group")
    # scipy.stats.levene(*groups, center="median")
    levene = stats.levene(*(group.to_numpy() for _, group in means), center="median")
    assert (
        f"F(2, 18) = {levene.statistic:.2f}"
        in mixed_anova(data, "y", "who", "condition", "group")[0].assumptions
    )


def test_as_many_groups_as_participants_is_a_note():
    for result in mixed_anova(random_table(1, sizes=(1, 1)), "y", "who", "condition", "group"):
        assert math.isnan(result.p)
        assert "2 complete participants in 2 groups: no degrees of freedom" in result.note


def test_false_positives_come_as_often_as_alpha_says():
    rng, rejected = np.random.default_rng(11), []
    for n in (10, 30):
        people = np.repeat(np.arange(n), 2)
        table = pd.DataFrame({"who": people, "group": people % 3 // 2, "condition": np.tile([0, 1], n)})
        for _ in range(150):
            table["y"] = rng.normal(size=n).repeat(2) + rng.normal(size=2 * n)
            rejected.append(
                [result.p < 0.05 for result in mixed_anova(table, "y", "who", "condition", "group")]
            )
    assert np.mean(rejected, axis=0) == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 300))


@pytest.mark.parametrize(
    ("data", "rules", "message"),
    [
        (
            random_table(1).replace({"group": {"g1": "g0", "g2": "g0"}}),
            {},
            "Column group has the levels g0; expected",
        ),
        (random_table(1), {"ss_type": 1}, "ss_type is 1; expected one of 2, 3"),
        (
            random_table(1).assign(group=lambda d: d["condition"]),
            {},
            "Participant g0p0 has several levels of group",
        ),
        (random_table(1).drop(columns="group"), {}, "The table has no column group"),
        (pd.concat([random_table(1)] * 2), {}, "Participant g0p0 has several rows with condition c0"),
    ],
)
def test_bad_input_is_a_sentence(data, rules, message):
    with pytest.raises(UserError, match=message):
        mixed_anova(data, "y", "who", "condition", "group", **rules)


def test_a_combination_of_groups_that_nobody_is_in_is_a_sentence():
    data = random_table(1).assign(sex=lambda table: np.where(table["group"] == "g0", "f", "m"))
    with pytest.raises(UserError, match="No participant with group g0, sex m has a value in every cell"):
        mixed_anova(data, "y", "who", "condition", ["group", "sex"])


def test_no_factor_at_all_is_a_sentence():
    with pytest.raises(UserError, match="No factor is named"):
        mixed_anova(random_table(1), "y", "who")
