"""Mixed analysis of variance against the tables of afex, car and JASP, statsmodels, pingouin and t tests."""

import math
from pathlib import Path

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

DATA = Path(__file__).parent / "data"
# pingouin 0.7 calls pandas 3.1 in a way that will end.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

# afex, test-aov_car-basic.R, O'Brien and Kaiser's data, type 3, gender observed: df, df2, F, ges, p
AFEX = """
treatment                         2 10 3.940494501098     0.198248507309966   0.0547069269265198
gender                            1 10 3.65912050065102   0.114806410630587   0.0848002538616402
treatment:gender                  2 10 2.85547267441343   0.179183259116394   0.104469234023772
phase                             2 20 16.1329196993199   0.151232705544895   6.73163655770545e-05
treatment:phase                   4 20 4.85098375975551   0.0967823866181358  0.00672273209545241
gender:phase                      2 20 0.282782484190432  0.00312317714869712 0.756647338927411
treatment:gender:phase            4 20 0.636602429722426  0.0140618480455475  0.642369488905348
hour                              4 40 16.6856704980843   0.12547183572154    4.02664339633774e-08
treatment:hour                    8 40 0.0933333333333336 0.00160250371109459 0.999244623719389
gender:hour                       4 40 0.450268199233716  0.0038716854273722  0.771559070589063
treatment:gender:hour             8 40 0.620437956204379  0.010669821220833   0.755484449904079
phase:hour                        8 80 1.17990398215104   0.0153706689696344  0.32158661418337
treatment:phase:hour             16 80 0.345292160558641  0.00905399063368842 0.990124565656718
gender:phase:hour                 8 80 0.931293452060798  0.012321395080303   0.495611922963992
treatment:gender:phase:hour      16 80 0.735935938468544  0.0194734697889242  0.749561639456282
"""

# The table in afex's manual, as printed: df, df2 (Greenhouse-Geisser), F, ges, p
AFEX_MANUAL = """
treatment                        2    10    3.94  .20  .05
gender                           1    10    3.66  .11  .08
treatment:gender                 2    10    2.86  .18  .10
phase                            1.60 15.99 16.13 .15  .0003
treatment:phase                  3.20 15.99 4.85  .10  .01
gender:phase                     1.60 15.99 0.28  .003 .71
treatment:gender:phase           3.20 15.99 0.64  .01  .61
hour                             1.84 18.41 16.69 .13  .0001
treatment:hour                   3.68 18.41 0.09  .002 .98
gender:hour                      1.84 18.41 0.45  .004 .63
treatment:gender:hour            3.68 18.41 0.62  .01  .64
phase:hour                       3.60 35.96 1.18  .02  .33
treatment:phase:hour             7.19 35.96 0.35  .009 .93
gender:phase:hour                3.60 35.96 0.93  .01  .45
treatment:gender:phase:hour      7.19 35.96 0.74  .02  .65
"""

# car's manual, ?Anova, type II: F; p; p by Greenhouse and Geisser; p by Huynh and Feldt
CAR = """
treatment                    4.6323  0.037687  -         -
gender                       2.5558  0.140974  -         -
treatment:gender             2.8555  0.104469  -         -
phase                        20.8651 1.274e-05 7.323e-05 2.387543e-05
treatment:phase              4.8997  0.006426  0.01223   8.089765e-03
gender:phase                 0.2078  0.814130  0.76616   7.984495e-01
treatment:gender:phase       0.6366  0.642369  0.61162   6.319975e-01
hour                         17.0067 3.191e-08 8.741e-05 2.014357e-05
treatment:hour               0.0929  0.999257  0.97879   9.887716e-01
gender:hour                  0.4094  0.800772  0.65346   6.911521e-01
treatment:gender:hour        0.6204  0.755484  0.64136   6.692976e-01
phase:hour                   1.1525  0.338317  0.34573   3.440460e-01
treatment:phase:hour         0.3256  0.992814  0.94019   9.804731e-01
gender:phase:hour            0.6900  0.699124  0.58903   6.552382e-01
treatment:gender:phase:hour  0.7359  0.749562  0.64634   7.080122e-01
"""


def rows(text):
    """Return the printed numbers by effect."""
    split = [line.split() for line in text.strip().splitlines()]
    return {name.replace(":", " × "): numbers for name, *numbers in split}


def tidy(name, first, second, value):
    """Return a file of `data` as a tidy table; its columns of cells are named `first.second`."""
    wide = pd.read_csv(DATA / f"{name}.csv").assign(who=lambda table: [f"p{i:02}" for i in range(len(table))])
    groups = [column for column in wide.columns if "." not in column]
    long = wide.melt(groups, var_name="cell", value_name=value)
    cell = long["cell"].str.split(".")
    return long.drop(columns="cell").assign(**{first: cell.str[0], second: cell.str[1]})


def obrien_kaiser(**rules):
    data = tidy("obrien_kaiser", "phase", "hour", "score")
    return mixed_anova(data, "score", "who", ["phase", "hour"], ["treatment", "gender"], **rules)


def same_as_printed(number, printed):
    """Whether a number is what was printed, to the digits that were printed."""
    step = 10.0 ** -len(printed.partition("e")[0].partition(".")[2])
    step *= 10.0 ** int(printed.partition("e")[2] or 0)
    return abs(number - float(printed)) <= 0.5001 * step


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


def test_afexs_table_uncorrected():
    results = obrien_kaiser(correction="none", observed=["gender"])
    expected = rows(AFEX)
    assert [result.effect for result in results] == list(expected)
    for result in results:
        found = result.df, result.df2, result.statistic, result.estimate, result.p
        assert found == pytest.approx([float(number) for number in expected[result.effect]], rel=1e-10)


def test_afexs_table_as_the_manual_prints_it():
    for result in obrien_kaiser(observed=["gender"]):
        found = result.df, result.df2, result.statistic, result.estimate, result.p
        for number, printed in zip(found, rows(AFEX_MANUAL)[result.effect], strict=True):
            assert same_as_printed(number, printed), (result.effect, number, printed)


def test_cars_table_of_type_two():
    expected = rows(CAR)
    for column, correction in enumerate(["none", "gg", "hf"], start=1):
        for result in obrien_kaiser(ss_type=2, correction=correction):
            f, p = expected[result.effect][0], expected[result.effect][column]
            assert same_as_printed(result.statistic, f), result.effect
            assert p == "-" or same_as_printed(result.p, p), (result.effect, result.p, p)


def test_sphericity_of_the_pooled_groups_is_cars():
    # car's manual prints W .74927, .06607, .00478; GG .79953, .46028, .44950; HF .92786, .55928, .73306
    said = {result.effect: result.assumptions for result in obrien_kaiser()}
    for effect, w, gg, hf in (
        ("phase", ".749", ".800", ".928"),
        ("treatment × hour", ".066", ".460", ".559"),
        ("phase × hour", ".005", ".450", ".733"),
    ):
        assert f"W = {w}," in said[effect]
        assert f"Greenhouse-Geisser ε = {gg}; Huynh-Feldt ε = {hf}" in said[effect]


def test_jasps_and_afexs_table_of_ratings_of_dates():
    data = tidy("dating", "looks", "charisma", "rating")
    found = {
        result.effect: result
        for result in mixed_anova(data, "rating", "who", ["looks", "charisma"], "gender", correction="none")
    }
    # jaspAnova, "Between Subjects table match"
    gender = found["gender"]
    assert (gender.statistic, gender.p) == pytest.approx((0.00473545746857648, 0.945895847556855), rel=1e-11)
    # afex::aov_ez through apa::anova_apa: Field (2012), p. 607
    printed = {
        "looks": "F(2, 36) = 423.73, p < .001, n = 20 participants, partial η² = .96",
        "charisma": "F(2, 36) = 328.25, p < .001, n = 20 participants, partial η² = .95",
        "gender × looks": "F(2, 36) = 80.43, p < .001, n = 20 participants, partial η² = .82",
        "gender × charisma": "F(2, 36) = 62.45, p < .001, n = 20 participants, partial η² = .78",
        "looks × charisma": "F(4, 72) = 36.63, p < .001, n = 20 participants, partial η² = .67",
    }
    for effect, sentence in printed.items():
        assert sentence in found[effect].apa()
    # jaspAnova, "Field - Chapter 9 match": W, its p, epsilons
    assert (
        "W = .960, p = .708; Greenhouse-Geisser ε = .962; Huynh-Feldt ε = 1.000" in found["looks"].assumptions
    )
    assert "W = .929, p = .536; Greenhouse-Geisser ε = .934" in found["charisma"].assumptions
    assert "W = .613, p = .534; Greenhouse-Geisser ε = .799; Huynh-Feldt ε = .992" in (
        found["looks × charisma"].assumptions
    )


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
