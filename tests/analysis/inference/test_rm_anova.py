"""Repeated-measures analysis of variance against JASP's printed values, statsmodels, pingouin and t tests."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from statsmodels.stats.anova import AnovaRM

from analysis.errors import UserError
from analysis.inference.rm_anova import rm_anova

DATA = Path(__file__).parent / "data"
# pingouin 0.7 calls pandas 3.1 in a way that will end.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

# jaspAnova, test-anovarepeatedmeasures.R: F; p; p, df and df2 by Greenhouse-Geisser; the same by Huynh-Feldt.
JASP = {
    "drink": (
        5.10598105687077,
        0.0108629307294978,
        (0.0297686804863521, 1.15422864073086, 21.9303441738863),
        (0.028813909529067, 1.18148845405137, 22.4482806269761),
    ),
    "imagery": (
        122.564824909945,
        2.68019659683571e-17,
        (1.75728558571484e-13, 1.49488144635967, 28.4027474808338),
        (3.14280380271786e-14, 1.59368408969683, 30.2799977042398),
    ),
    "drink × imagery": (
        17.1549223629789,
        4.58904028152479e-10,
        (1.90024850184092e-08, 3.19359175963514, 60.6782434330676),
        (6.80963952075043e-10, 3.91435133471376, 74.3726753595615),
    ),
}


def attitude():
    """Return JASP's example as a tidy table."""
    wide = pd.read_csv(DATA / "attitude.csv").assign(who=lambda table: [f"p{i}" for i in range(len(table))])
    long = wide.melt("who", var_name="cell", value_name="attitude")
    cell = long["cell"].str.split(".")
    return long.assign(drink=cell.str[0], imagery=cell.str[1])


def crossed(values, names):
    """Return participants × levels × levels … as a tidy table."""
    places = pd.MultiIndex.from_product([range(size) for size in values.shape], names=["who", *names])
    return pd.Series(np.asarray(values, float).ravel(), places, name="y").reset_index()


def of(values, **rules):
    names = list("abc"[: values.ndim - 1])
    return {result.effect: result for result in rm_anova(crossed(values, names), "y", "who", names, **rules)}


def random_values(seed, *shape):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=shape) + rng.normal(size=(shape[0], *[1] * (len(shape) - 1)))
    return values + np.arange(shape[-1]) / 3 + rng.normal(size=(shape[0], shape[1], *[1] * (len(shape) - 2)))


@pytest.mark.parametrize("correction", ["none", "gg", "hf"])
def test_jasps_table(correction):
    results = rm_anova(attitude(), "attitude", "who", ["drink", "imagery"], correction=correction)
    assert [result.effect for result in results] == list(JASP)
    for result in results:
        f, p, gg, hf = JASP[result.effect]
        levels = 4 if "×" in result.effect else 2
        expected = {"none": (p, levels, 19 * levels), "gg": gg, "hf": hf}[correction]
        assert result.statistic == pytest.approx(f, rel=1e-12)
        assert (result.p, result.df, result.df2) == pytest.approx(expected, rel=1e-10)


def test_assumptions_say_what_was_corrected():
    drink = rm_anova(attitude(), "attitude", "who", ["drink", "imagery"])[0]
    assert drink.assumptions == (
        "sphericity: Mauchly's W = .267, p < .001; Greenhouse-Geisser ε = .577; Huynh-Feldt ε = .591; "
        "uncorrected df = 2, 38"
    )
    assert "F(1.15, 21.93) = 5.11, p = .030, n = 20 participants, partial η² = .21" in drink.apa()


def test_jasps_effect_sizes():
    # jaspAnova, "Effect Size Calculation correct": partial and generalised eta squared
    bush = [8, 7, 1, 6, 9, 5, 2, 5, 6, 2, 3, 8, 5, 3, 1, 9, 8, 4, 5, 8, 7, 5, 6, 7, 10, 2, 7, 2, 12, 6, 8, 1]
    result = of(np.reshape(bush, (8, 4)))["a"]
    assert (result.effect_size, result.estimate) == pytest.approx(
        (0.351479915433403, 0.327424913835549), rel=1e-12
    )
    assert (result.p, result.df) == pytest.approx((0.0625841206869634, 1.59853665839542), rel=1e-11)
    assert result.effect_size_low < result.effect_size < result.effect_size_high


def test_result_that_r_spss_sas_and_minitab_agree_on():
    # JASP's verification project, Ranova.csv: F(1, 9) = 22.5
    pairs = [(8, 6), (9, 8), (5, 3), (4, 2), (2, 1), (10, 7), (3, 1), (12, 7), (6, 6), (11, 9)]
    result = of(np.array(pairs))["a"]
    assert (result.df, result.df2) == (1, 9)
    assert (result.statistic, result.p) == pytest.approx((22.5, 0.00105387125701656), rel=1e-12)


def test_three_factors_equal_statsmodels():
    values = random_values(1, 9, 2, 3, 3)
    # statsmodels.stats.anova.AnovaRM(data, "y", "who", within).fit()
    table = AnovaRM(crossed(values, list("abc")), "y", "who", within=list("abc")).fit().anova_table
    found = of(values, correction="none")
    assert list(found) == ["a", "b", "a × b", "c", "a × c", "b × c", "a × b × c"]
    for name, row in table.iterrows():
        result = found[name.replace(":", " × ")]
        assert (result.statistic, result.df, result.df2, result.p) == pytest.approx(tuple(row), rel=1e-8)


@pytest.mark.parametrize("shape", [(12, 4), (15, 3, 4), (10, 2, 3)])
def test_one_and_two_factors_equal_pingouin(shape):
    values, names = random_values(2, *shape), list("ab"[: len(shape) - 1])
    # pingouin.rm_anova(data, dv, within, subject, detailed=True, effsize="ng2")
    table = pingouin.rm_anova(
        crossed(values, names),
        dv="y",
        within=names,
        subject="who",
        detailed=True,
        correction=True,
        effsize="ng2",
    ).set_index("Source")
    for effect, result in of(values).items():
        row = table.loc[effect.replace("×", "*")]
        p = row.get("p_GG_corr", math.nan)
        p = row["p_unc"] if math.isnan(p) else p
        assert (result.statistic, result.estimate) == pytest.approx((row["F"], row["ng2"]), rel=1e-8)
        assert result.p == pytest.approx(p, rel=1e-7)


quadruples = arrays(float, st.tuples(st.integers(3, 12), st.just(4)), elements=st.integers(-50, 50))


@given(quadruples)
@settings(max_examples=60, deadline=None)
def test_f_of_two_levels_is_the_square_of_t_of_the_contrast(values):
    found = of(values.reshape(-1, 2, 2))
    for name, signs in {"a": (1, 1, -1, -1), "b": (1, -1, 1, -1), "a × b": (1, -1, -1, 1)}.items():
        contrast = values @ signs
        if np.ptp(contrast) == 0:
            assert "nothing to test" in found[name].note
            continue
        t = stats.ttest_1samp(contrast, 0)
        assert found[name].statistic == pytest.approx(t.statistic**2, rel=1e-8, abs=1e-12)
        assert found[name].p == pytest.approx(t.pvalue, rel=1e-8)


def test_order_labels_and_unit_change_nothing():
    data, within = attitude(), ["drink", "imagery"]
    before = rm_anova(data, "attitude", "who", within)
    shuffled = data.sample(frac=1, random_state=3)
    assert rm_anova(shuffled, "attitude", "who", within) == before
    relabelled = {"beer": "z", "positive": "zz"}
    for other in (
        rm_anova(data.assign(attitude=data["attitude"] * 1e-3 + 5), "attitude", "who", within),
        rm_anova(data.assign(who="q" + data["who"].str[::-1]), "attitude", "who", within),
        rm_anova(data.replace(relabelled), "attitude", "who", within),
    ):
        for one, two in zip(before, other, strict=True):
            assert (one.statistic, one.p, one.estimate) == pytest.approx(
                (two.statistic, two.p, two.estimate), rel=1e-9
            )
    swapped = {result.effect: result for result in rm_anova(data, "attitude", "who", within[::-1])}
    assert swapped["drink"].statistic == pytest.approx(before[0].statistic, rel=1e-11)
    assert swapped["imagery × drink"].p == pytest.approx(before[2].p, rel=1e-9)


def test_incomplete_participants_are_left_out_and_counted():
    data = attitude()
    holes = data.drop(index=data.index[(data["who"] == "p3") & (data["drink"] == "wine")][0])
    holes.loc[(holes["who"] == "p7") & (holes["cell"] == "beer.neutral"), "attitude"] = math.nan
    found = rm_anova(holes, "attitude", "who", ["drink", "imagery"])
    whole = rm_anova(data[~data["who"].isin(["p3", "p7"])], "attitude", "who", ["drink", "imagery"])
    for one, two in zip(found, whole, strict=True):
        assert one.p == two.p
        assert (one.n_participants, one.n_excluded) == (18, 2)
        assert one.note == "2 participants without a value in every cell left out"


def test_levels_choose_the_cells():
    data = attitude()
    some = data[data["drink"] != "water"]
    chosen = rm_anova(data, "attitude", "who", ["drink", "imagery"], {"drink": ["wine", "beer"]})
    assert chosen == rm_anova(some, "attitude", "who", ["drink", "imagery"])
    alone = some[some["imagery"] == "neutral"]
    assert rm_anova(
        data[data["imagery"] == "neutral"], "attitude", "who", "drink", ["beer", "wine"]
    ) == rm_anova(alone, "attitude", "who", "drink")


def test_observed_factors_enter_generalised_eta_squared():
    data = attitude()
    plain = rm_anova(data, "attitude", "who", ["drink", "imagery"])
    observed = rm_anova(data, "attitude", "who", ["drink", "imagery"], observed=["imagery"])
    # Olejnik and Algina (2003): with the sums of squares that JASP prints
    drink, imagery, both = 2092.34444444444, 21628.6777777778, 2624.42222222222
    errors = 1920.10555555556 + 7785.87777777778 + 3352.87777777778 + 2906.68888888889
    assert [result.estimate for result in plain] == pytest.approx(
        [ss / (ss + errors) for ss in (drink, imagery, both)], rel=1e-12
    )
    assert [result.estimate for result in observed] == pytest.approx(
        [
            drink / (drink + errors + imagery + both),
            *(ss / (errors + imagery + both) for ss in (imagery, both)),
        ],
        rel=1e-12,
    )


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (np.arange(6.0).reshape(1, 2, 3), "1 complete participant: no degrees of freedom for error"),
        (np.arange(10.0)[:, None] + [0.1, 0.2, 0.3], "no variance between participants"),
        (np.full((5, 3), 0.7), "no variance between participants"),
        (np.where(np.eye(3) > 0, np.nan, 1.0), "0 complete participants"),
    ],
)
def test_nothing_to_test_is_a_note(values, why):
    for result in of(values).values():
        assert math.isnan(result.p)
        assert why in result.note
        assert "not tested" in result.apa()


def test_huynh_feldt_with_too_few_participants_is_a_note():
    result = of(random_values(3, 2, 4), correction="hf")["a"]
    assert math.isnan(result.p)
    assert "too few participants" in result.note


@pytest.mark.parametrize(
    ("data", "within", "rules", "message"),
    [
        (attitude(), [], {}, "No column is named as within"),
        (attitude(), ["drink", "age"], {}, "The table has no column age"),
        (attitude(), ["drink", "drink"], {}, "Column drink is named twice"),
        (attitude(), "drink", {}, "several rows with drink beer; expected one: aggregate"),
        (attitude().query("drink == 'wine'"), ["drink", "imagery"], {}, "Column drink has the levels wine"),
        (attitude(), ["drink", "imagery"], {"levels": ["beer"]}, "levels is a list, for 2 factors"),
        (
            attitude(),
            ["drink", "imagery"],
            {"levels": {"drink": ["gin"]}},
            "No row has drink gin; .* beer, water",
        ),
        (attitude(), ["drink", "imagery"], {"levels": {"age": [1]}}, "levels names age"),
        (
            attitude(),
            ["drink", "imagery"],
            {"correction": "lb"},
            "correction is 'lb'; expected one of gg, hf",
        ),
        (attitude(), ["drink", "imagery"], {"observed": ["age"]}, "observed names age"),
        (
            attitude().replace({"drink": {"wine": None}}),
            ["drink", "imagery"],
            {},
            "Column drink is empty in rows",
        ),
    ],
)
def test_bad_input_is_a_sentence(data, within, rules, message):
    with pytest.raises(UserError, match=message):
        rm_anova(data, "attitude", "who", within, **rules)
