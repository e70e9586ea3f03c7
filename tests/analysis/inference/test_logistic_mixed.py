"""The logistic mixed model against published values, plain regression, a slow fit, and simulation."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize, special, stats

from analysis.errors import UserError
from analysis.inference.logistic_mixed import logistic_mixed

# New cases / animals in each of four periods, per herd: Lesnoff et al. (2004), `cbpp` of R's lme4.
CBPP = """2/14 3/12 4/9 0/5; 3/22 1/18 1/21; 8/22 2/16 0/16 2/20; 2/10 0/10 2/9 0/6; 5/18 0/25 0/24 1/4;
3/17 0/17 0/18 1/20; 8/16 1/10 3/9 0/5; 12/34; 2/9 0/6 0/8 0/6; 1/22 1/22 0/18 2/22; 0/25 5/27 3/22 1/22;
2/10 1/8 0/6 0/5; 1/21 2/24 0/19 0/23; 11/19 0/2 0/3 0/2; 1/19 1/15 1/15 0/15"""


def cbpp():
    rows = []
    for herd, line in enumerate(CBPP.split(";")):
        for period, cell in enumerate(line.split(), 1):
            cases, n = map(int, cell.split("/"))
            rows += [(herd, period, int(i < cases)) for i in range(n)]
    return pd.DataFrame(rows, columns=["herd", "period", "case"])


def simulated(rng, n=12, items=20, levels=("a", "b"), means=(1.0, 0.5), spread=0.6, item_spread=0.4):
    """Return the answers of participants to every item at every level, the means on the log-odds."""
    shape = (n, items, len(levels))
    log_odds = rng.normal(0, spread, (n, 1, 1)) + rng.normal(0, item_spread, (1, items, 1)) + np.array(means)
    index = pd.MultiIndex.from_product([range(n), range(items), levels], names=["who", "what", "level"])
    return pd.DataFrame(
        {"right": (rng.random(shape) < special.expit(log_odds)).ravel() * 1}, index
    ).reset_index()


def run(data, **rules):
    return logistic_mixed(data, "right", "who", "level", "what", **rules)


def test_equals_lme4_on_its_own_example():
    # lme4: glmer(cbind(incidence, size - incidence) ~ period + (1 | herd), cbpp, binomial), as in its manual
    period, *rest = logistic_mixed(cbpp(), "case", "herd", "period", coding="treatment")
    assert np.log([row.effect_size for row in rest[:3]]) == pytest.approx([0.992, 1.128, 1.580], abs=2e-3)
    assert period.effect == "period"
    assert "0.64 (participants)" in period.assumptions  # herd variance .412
    # anova(without period, with it): Chisq 25.61, Df 3, p 1.151e-05
    ratio = logistic_mixed(cbpp(), "case", "herd", "period", coding="treatment", method="lr")[0]
    assert (round(ratio.statistic, 2), ratio.df, float(f"{ratio.p:.3e}")) == (25.61, 3, 1.151e-05)


def test_predicted_probability_is_averaged_over_groups():
    levels = logistic_mixed(cbpp(), "case", "herd", "period")[-4:]
    assert [row.effect for row in levels] == ["1", "2", "3", "4"]
    drawn = special.expit(-1.398 + np.sqrt(0.412) * np.random.default_rng(1).normal(size=400_000))
    assert levels[0].estimate == pytest.approx(drawn.mean(), abs=1e-3)
    assert levels[0].low < levels[0].estimate < levels[0].high


def test_equals_plain_logistic_regression_where_nothing_varies_between_groups():
    # Every participant and item has the same share of right answers, so the variances are estimated at 0.
    data = simulated(np.random.default_rng(0), n=12, items=12).sort_values(["level", "who", "what"])
    place = (data["who"] + data["what"]) % 12
    data["right"] = (place < np.where(data["level"] == "a", 9, 6)).astype(int)
    row = run(data)[0]
    # statsmodels: GLM(right ~ level, Binomial).fit()
    fit = sm.GLM(data["right"], np.column_stack([data["level"] == "b", data["level"] == "a"]).astype(float),
                 family=sm.families.Binomial()).fit()  # fmt: skip
    difference = fit.t_test([[-1, 1]])
    assert np.log(row.effect_size) == pytest.approx(difference.effect[0], abs=1e-6)
    assert row.p == pytest.approx(float(difference.pvalue), rel=1e-3)
    assert "0.00 (participants), 0.00 (items)" in row.assumptions
    assert row.estimate == pytest.approx(3 / 12, abs=1e-6)


def laplace(data):
    """Fit participants alone, the slow obvious way: Laplace's integral, participant by participant."""
    tables = [
        table[["right", "a"]].to_numpy(float).T
        for _, table in data.assign(a=data["level"] == "a").groupby("who")
    ]

    def negative(parameters):
        b, a, log_sd = parameters
        total = 0.0
        for right, is_a in tables:
            sd, eta = np.exp(log_sd), b + (a - b) * is_a

            def joint(u, right=right, eta=eta, sd=sd):
                x = eta + sd * u
                return -(right @ x - np.logaddexp(0, x).sum() - u * u / 2)

            best = optimize.minimize_scalar(joint, bounds=(-8, 8), method="bounded", options={"xatol": 1e-9})
            p = special.expit(eta + sd * best.x)
            total += best.fun + 0.5 * np.log(1 + sd**2 * (p @ (1 - p)))
        return total

    return optimize.minimize(
        negative, [0.5, 0.5, -0.5], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-8}
    ).x


def test_equals_a_slow_obvious_laplace_approximation():
    data = simulated(np.random.default_rng(3), n=8, items=15, item_spread=0)
    b, a, log_sd = laplace(data)
    row = logistic_mixed(data, "right", "who", "level")[0]
    assert np.log(row.effect_size) == pytest.approx(a - b, abs=2e-3)
    assert row.assumptions.endswith(f"{np.exp(log_sd):.2f} (participants)")


def test_recovers_simulated_differences_and_probabilities():
    """Of 150 intervals about 95 % cover: with the error of so few, 90 to 99 %."""
    rng, truth = np.random.default_rng(5), np.log(2)
    spread = np.sqrt(0.6**2 + 0.4**2) * rng.normal(size=100_000)
    share = special.expit(0.9 + spread).mean()
    covered, average, logs = 0, 0, []
    for _ in range(150):
        difference, first, _ = run(simulated(rng, n=16, items=24, means=(0.9, 0.9 - truth)))
        covered += difference.effect_size_low < 2 < difference.effect_size_high
        average += first.low < share < first.high
        logs.append(np.log(difference.effect_size))
    assert 135 <= covered <= 149
    assert 130 <= average <= 149
    assert np.mean(logs) == pytest.approx(truth, abs=4 * np.std(logs) / np.sqrt(150))


def test_random_slopes_keep_what_differs_between_participants_from_counting_as_an_effect():
    rng, found = np.random.default_rng(2), {(): 0, "participants": 0}
    for _ in range(60):
        data = simulated(rng, n=12, items=20, means=(0.5, 0.5), item_spread=0)
        slope = rng.normal(0, 1, 12)[data["who"]] * np.where(data["level"] == "a", 1, -1)
        data["right"] = (rng.random(len(data)) < special.expit(0.5 + slope)).astype(int)
        for slopes in found:
            found[slopes] += run(data, slopes=slopes)[0].p < 0.05
    assert found[()] > 15
    assert found["participants"] <= 9


def test_several_factors_give_main_effects_and_interaction_averaged_or_at_the_first_level():
    rng = np.random.default_rng(8)
    data = simulated(rng, n=20, items=20, levels=("a0", "a1", "b0", "b1"), means=(2, 1, 0.5, 0.5))
    data["letter"], data["digit"] = data["level"].str[0], data["level"].str[1]
    columns = {
        "data": data,
        "value": "right",
        "participant": "who",
        "within": ["letter", "digit"],
        "item": "what",
    }
    cells = {row.effect: row for row in run(data)}
    log = {name: np.log(row.effect_size) for name, row in cells.items() if " - " in name}
    average = {row.effect: np.log(row.effect_size) for row in logistic_mixed(**columns)[:3]}
    assert list(average) == ["a - b", "0 - 1", "letter × digit"]
    assert average["a - b"] == pytest.approx((log["a0 - b0"] + log["a1 - b1"]) / 2, abs=1e-4)
    assert average["letter × digit"] == pytest.approx(log["a0 - b0"] - log["a1 - b1"], abs=1e-4)
    simple = logistic_mixed(**columns, coding="treatment")
    assert np.log(simple[0].effect_size) == pytest.approx(log["a0 - b0"], abs=1e-4)
    assert simple[2].effect_size_name == "ratio of odds ratios"
    assert [row.effect for row in simple[3:]] == ["a, 0", "a, 1", "b, 0", "b, 1"]


def test_swapping_levels_flips_signs_and_order_and_names_of_rows_do_not_matter():
    data = simulated(np.random.default_rng(4))
    first, second = run(data, levels=["a", "b"])[0], run(data, levels=["b", "a"])[0]
    assert second.effect == "b - a"
    assert second.statistic == pytest.approx(-first.statistic, rel=1e-5)
    assert second.estimate == pytest.approx(-first.estimate, rel=1e-5)
    assert np.log(second.effect_size) == pytest.approx(-np.log(first.effect_size), rel=1e-5)
    shuffled = data.sample(frac=1, random_state=1)
    assert run(shuffled)[0] == run(data)[0]
    renamed = data.assign(who=[f"p{(7 * who) % 12}" for who in data["who"]])
    assert run(renamed)[0].p == pytest.approx(first.p, rel=1e-4)


def test_one_sided_p_is_half_of_two_sided():
    data = simulated(np.random.default_rng(4), means=(1.2, 0.2))
    for method in ("wald", "lr"):
        two, greater, less = (
            run(data, method=method, alternative=side)[0].p for side in ("two-sided", "greater", "less")
        )
        assert greater == pytest.approx(two / 2)
        assert less == pytest.approx(1 - two / 2)


def test_a_level_without_errors_is_tested_by_likelihood_ratio_and_said():
    data = simulated(np.random.default_rng(6), spread=0, item_spread=0)
    data.loc[data["level"] == "a", "right"] = 1
    row, right, _ = run(data)
    # The likelihood ratio of two binomials, without random effects: G-test of the 2 × 2 table in scipy.
    table = pd.crosstab(data["level"], data["right"])
    g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert row.statistic == pytest.approx(g.statistic, rel=1e-4)
    assert row.rules.startswith("likelihood-ratio test")
    assert np.isnan(row.effect_size)
    assert row.note == "all answers with a are right, so the odds ratio has no finite estimate"
    assert (right.estimate, np.isnan(right.low)) == (1, True)
    assert run(data, alternative="greater")[0].p < 0.01 < run(data, alternative="less")[0].p


def test_says_why_nothing_can_be_tested():
    data = simulated(np.random.default_rng(6))
    cases = {
        "no level has both right and wrong answers": data.assign(right=1),
        "one participant cannot stand for others": data[data["who"] == 0],
    }
    for reason, table in cases.items():
        row = run(table)[0]
        assert np.isnan(row.p)
        assert row.note.startswith(reason)
        assert "not tested" in row.apa()
    three = simulated(np.random.default_rng(6), levels=["a", "b", "c"], means=(1, 1, 0))
    three.loc[three["level"] != "c", "right"] = 1
    rows = {row.effect: row for row in run(three)}
    assert rows["a - b"].note.startswith("there is no difference to test; all answers with a are right and")
    assert rows["a - c"].p < 0.01
    assert rows["level"].df == 2


def test_an_average_of_infinite_odds_is_not_tested():
    data = simulated(np.random.default_rng(8), levels=("a0", "a1", "b0", "b1"), means=(2, 1, 0.5, 0.5))
    data["letter"], data["digit"] = data["level"].str[0], data["level"].str[1]
    data.loc[data["level"] == "a0", "right"] = 1
    rows = logistic_mixed(data, "right", "who", ["letter", "digit"], "what")
    assert "an average of infinite odds cannot be tested" in rows[0].note
    assert "all answers with a, 0 are right" in rows[0].note


def test_hardly_any_errors_do_not_pass_for_an_estimate():
    data = simulated(np.random.default_rng(1), n=10).assign(right=1)
    data = data[(data["who"] + data["what"]) % 2 == (data["level"] == "a")]
    data.loc[(data["who"] == 0) & data["what"].isin([3, 4]), "right"] = 0
    row = run(data)[0]
    assert np.isnan(row.p)
    assert "no finite estimate" in row.note


def test_trials_without_an_answer_are_counted():
    data = simulated(np.random.default_rng(1)).astype({"right": float})
    data.loc[data["who"] == 3, "right"] = np.nan
    row = run(data)[0]
    assert (row.n_participants, row.n_excluded, row.n_trials) == (11, 1, 440)
    assert row.note == "40 trials without an answer left out"
    assert run(data[data["what"] == 2])[0].note.endswith("one item, so no random effect of items")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"within": "colour"}, "no column colour"),
        ({"levels": ["a", "z"]}, "No row has level z"),
        ({"levels": ["a"]}, "expected two or more"),
        ({"coding": "helmert"}, "coding is 'helmert'"),
        ({"method": "score"}, "method is 'score'"),
        ({"slopes": "cats"}, "slopes is 'cats'"),
        ({"within": None}, "No factor is named"),
        ({"value": "who"}, "expected 0"),
        ({"item": None, "slopes": "items"}, "slopes names items"),
        ({"alternative": "more"}, "alternative is 'more'"),
    ],
)
def test_bad_input_is_said_in_a_sentence(change, said):
    rules = {"value": "right", "participant": "who", "within": "level", "item": "what"} | change
    with pytest.raises(UserError, match=said):
        logistic_mixed(simulated(np.random.default_rng(1)), **rules)
