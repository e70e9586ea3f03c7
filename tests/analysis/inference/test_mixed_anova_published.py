"""Mixed analysis of variance against the tables that afex, car and JASP publish."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.inference.mixed_anova import mixed_anova

DATA = Path(__file__).parent / "data"
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
