"""The cumulative-link model against generalised estimating equations, a plain likelihood, and simulation."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize, special

from analysis.errors import UserError
from analysis.inference.cumulative_link import cumulative_link

CUTS = np.array([-2.0, -0.7, 0.7, 2.0])


def simulated(rng, n=12, trials=20, levels=("a", "b"), shifts=(0.5, 0.0), spread=1.0):
    """Return answers from 1 to 5 of participants, half (or a third …) of the trials at each level."""
    who = np.repeat(np.arange(n), trials)
    level = np.tile(np.arange(trials) % len(levels), n)
    latent = rng.normal(0, spread, n)[who] + np.array(shifts)[level] + rng.logistic(size=n * trials)
    answer = 1 + np.digitize(latent, CUTS)
    return pd.DataFrame({"who": who, "level": np.array(levels)[level], "answer": answer})


def run(data, **rules):
    return cumulative_link(data, "answer", "who", "level", **rules)


def test_estimates_equal_a_plain_likelihood():
    data = simulated(np.random.default_rng(1), trials=40)
    is_a = (data["level"] == "a").to_numpy(float)
    answer = data["answer"].to_numpy()

    def negative(parameters):
        cuts = np.concatenate([[-np.inf], np.sort(parameters[1:]), [np.inf]])
        shifted = parameters[0] * is_a
        share = special.expit(cuts[answer] - shifted) - special.expit(cuts[answer - 1] - shifted)
        return -np.log(share).sum()

    best = optimize.minimize(negative, [0, *CUTS], method="BFGS").x
    row = run(data)[0]
    assert np.log(row.effect_size) == pytest.approx(best[0], abs=1e-3)
    means = [data.loc[data["level"] == level, "answer"].mean() for level in ("a", "b")]
    assert row.estimate == pytest.approx(means[0] - means[1], abs=0.05)
    assert [one.estimate for one in run(data)[1:]] == pytest.approx(means, abs=0.05)


def test_errors_are_near_those_of_estimating_equations():
    # statsmodels: OrdinalGEE(answer, is_a, groups=who, cov_struct=Independence()).fit()
    data = simulated(np.random.default_rng(2), n=30)
    is_a = (data["level"] == "a").to_numpy(float)[:, None]
    structure = sm.cov_struct.Independence()
    gee = sm.OrdinalGEE(
        data["answer"].to_numpy(), is_a, groups=data["who"].to_numpy(), cov_struct=structure
    ).fit()
    row = run(data)[0]
    log = np.log([row.effect_size_low, row.effect_size, row.effect_size_high])
    assert log[1] == pytest.approx(gee.params.iloc[-1], abs=0.05)
    assert (log[2] - log[0]) / 2 / 2.045 == pytest.approx(gee.bse.iloc[-1], rel=0.1)  # t(29) at .975


def test_two_answers_are_a_logistic_regression():
    # statsmodels: GLM(answer == 2, is_a, Binomial).fit(cov_type="cluster")
    data = simulated(np.random.default_rng(3)).assign(answer=lambda table: 1 + (table["answer"] > 3))
    is_a = sm.add_constant((data["level"] == "a").to_numpy(float))
    fit = sm.GLM(data["answer"] - 1, is_a, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": data["who"], "use_correction": True}
    )
    row = run(data)[0]
    assert np.log(row.effect_size) == pytest.approx(fit.params.iloc[1], abs=1e-4)
    assert row.statistic == pytest.approx(fit.tvalues.iloc[1], rel=0.01)
    assert row.assumptions.startswith("proportional odds not checked")


def test_recovers_a_simulated_odds_ratio_and_its_interval_covers():
    """Without spread between participants the marginal odds ratio is the simulated one."""
    rng, covered = np.random.default_rng(4), 0
    for _ in range(40):
        row = run(simulated(rng, n=20, trials=16, spread=0, shifts=(0.7, 0)))[0]
        covered += row.effect_size_low < np.exp(0.7) < row.effect_size_high
    assert 33 <= covered <= 40


def test_several_levels_at_once_find_nothing_where_there_is_nothing():
    rng = np.random.default_rng(10)
    studies = (simulated(rng, n=10, levels=("a", "b", "c"), shifts=(0, 0, 0)) for _ in range(30))
    assert sum(run(data)[0].p < 0.05 for data in studies) <= 6  # binomial(30, .05): 99.9 % within


def test_trials_are_not_taken_as_independent():
    """A factor between participants: trials of one are alike, and a plain model would find too much."""
    rng, found = np.random.default_rng(6), 0
    for _ in range(40):
        data = simulated(rng, n=20, trials=10, shifts=(0, 0), spread=2)
        data["group"] = np.where(data["who"] < 10, "x", "y")
        found += cumulative_link(data, "answer", "who", between="group")[0].p < 0.05
    assert found <= 7


def test_several_levels_and_factors():
    data = simulated(np.random.default_rng(7), n=20, levels=("a", "b", "c"), shifts=(1, 0.5, 0), trials=30)
    rows = {row.effect: row for row in run(data)}
    assert list(rows) == ["level", "a - b", "a - c", "b - c", "a", "b", "c"]
    assert (rows["level"].df, rows["level"].df2) == (2, 18)
    product = rows["a - b"].effect_size * rows["b - c"].effect_size
    assert rows["a - c"].effect_size == pytest.approx(product)
    data["half"] = np.where(np.arange(len(data)) % 30 < 15, "early", "late")
    crossed = cumulative_link(data, "answer", "who", ["level", "half"])
    assert [row.effect for row in crossed[4:6]] == ["early - late", "level × half"]


def test_odds_that_are_not_proportional_are_found():
    rng = np.random.default_rng(8)
    data = simulated(rng, n=40, trials=40, shifts=(0, 0))
    assert "the same at all cuts: F(3, 37)" in run(data)[0].assumptions
    assert "p < .001" not in run(data)[0].assumptions
    extreme = (data["level"] == "a") & (
        rng.random(len(data)) < 0.4
    )  # more answers at both ends, not higher ones
    data.loc[extreme, "answer"] = rng.choice([1, 5], extreme.sum())
    said = run(data)[0].assumptions
    assert "p < .001" in said
    ratios = [float(one) for one in said.split("cuts ")[1].split(";")[0].split(", ")]
    assert ratios[0] < 0.7 < 1.3 < ratios[-1]


def test_swapping_levels_flips_signs_and_the_order_of_rows_does_not_matter():
    data = simulated(np.random.default_rng(9))
    first, second = run(data, levels=["a", "b"])[0], run(data, levels=["b", "a"])[0]
    assert (second.statistic, second.estimate) == pytest.approx((-first.statistic, -first.estimate), rel=1e-3)
    assert second.effect_size == pytest.approx(1 / first.effect_size, rel=1e-3)
    assert run(data.sample(frac=1, random_state=1)) == run(data)
    greater = run(data, alternative="greater")[0].p
    assert greater == pytest.approx(first.p / 2 if first.statistic > 0 else 1 - first.p / 2)


def test_says_why_nothing_can_be_tested():
    data = simulated(np.random.default_rng(10))
    apart = data.assign(answer=np.where(data["level"] == "a", 5, 1 + data["who"] % 2))
    cases = {
        "one participant cannot stand for others": data[data["who"] == 0],
        "all answers are the same": data.assign(answer=3),
        "the answers do not overlap": apart,
    }
    for reason, table in cases.items():
        row = run(table)[0]
        assert np.isnan(row.p)
        assert row.note.startswith(reason)
    three = simulated(np.random.default_rng(1), n=2, levels=("a", "b", "c"), shifts=(0, 0, 0))
    assert "too few" in run(three)[0].note


def test_missing_answers_are_counted_and_bad_input_is_said():
    data = simulated(np.random.default_rng(11)).astype({"answer": float})
    data.loc[data["who"] == 2, "answer"] = np.nan
    row = run(data)[0]
    assert (row.n_participants, row.n_excluded) == (11, 1)
    assert row.note == "20 trials without an answer left out"
    with pytest.raises(UserError, match="No factor"):
        cumulative_link(data, "answer", "who")
    with pytest.raises(UserError, match="alternative"):
        run(data, alternative="more")
    with pytest.raises(UserError, match="no column colour"):
        cumulative_link(data, "answer", "who", "colour")
