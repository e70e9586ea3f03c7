"""The psychometric function against psignifit's numbers, logistic regression, and simulated observers."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import special

from analysis.errors import UserError
from analysis.statistics import psychometric
from analysis.statistics.psychometric import fit
from analysis.statistics.psychometric_curve import SIGMOIDS, counts_of, curve_of
from analysis.statistics.psychometric_table import function_of

# The example of psignifit: a 2AFC detection experiment with 90 trials at each level.
X = [0.0010, 0.0015, 0.0020, 0.0025, 0.0030, 0.0035, 0.0040, 0.0045, 0.0050, 0.0060, 0.0070, 0.0080, 0.0100]
RIGHT = [45, 50, 44, 44, 52, 53, 62, 64, 76, 79, 88, 90, 90]
LEVELS = np.linspace(-2, 2, 7)


def test_equals_psignifit_on_its_example():
    # psignifit 4.3: psignifit(data, sigmoid="norm", experiment_type="2AFC"); its interval is Bayesian
    found = fit(X, RIGHT, [90] * 13, sigmoid="gauss")
    assert found.threshold == pytest.approx(0.004646, abs=5e-6)
    assert found.threshold_interval == pytest.approx((0.00425, 0.00493), abs=1.5e-4)
    assert found.lapse == pytest.approx(0, abs=1e-4)
    assert (found.df, found.note) == (10, "")
    assert found.p > 0.5


def test_without_guessing_and_lapses_it_is_logistic_regression():
    # statsmodels: GLM([right, wrong] ~ x, Binomial).fit()
    right, n = np.array([2, 5, 9, 14, 18]), np.full(5, 20)
    x = np.array([1.0, 2, 3, 4, 5])
    model = sm.GLM(
        np.column_stack([right, n - right]), sm.add_constant(x), family=sm.families.Binomial()
    ).fit()
    found = fit(x, right, n, guess=0, level=0.5, most_lapses=0)
    assert found.threshold == pytest.approx(-model.params[0] / model.params[1], abs=1e-4)
    assert found.slope == pytest.approx(model.params[1] / 4, rel=1e-3)  # the derivative at one half
    assert found.deviance == pytest.approx(model.deviance, abs=1e-5)


@pytest.mark.parametrize("sigmoid", SIGMOIDS)
def test_threshold_and_slope_are_what_their_names_say(sigmoid):
    curve = curve_of(sigmoid, 0.5, 0.8, 0.1)
    for lapse in (0, 0.07):
        assert curve.share(np.array([3.0]), 3.0, 0.4, lapse)[0] == pytest.approx(0.8)
        rise = curve.share(np.array([3 - 1e-6, 3 + 1e-6]), 3.0, 0.4, lapse)
        assert (rise[1] - rise[0]) / 2e-6 == pytest.approx(0.4, rel=1e-4)
        ends = curve.share(np.array([-1e3, 1e3]), 3.0, 0.4, lapse)
        assert ends == pytest.approx([0.5, 1 - lapse])


def covered(rng, sigmoid, studies):
    """Return the share of studies whose 95 % region holds the truth: the deviance there is below 3.84."""
    truth = {"threshold": 0.3, "slope": 0.25, "lapse": 0.03}
    curve, n, found = curve_of(sigmoid, 0.5, 0.75, 0.1), np.full(7, 150), []
    for _ in range(studies):
        right = rng.binomial(n, curve.share(LEVELS, **truth))
        counts = counts_of(LEVELS, right, n)
        best = psychometric._best(counts, curve, tuple(truth.values()))
        scaled = [(truth["threshold"] - counts.zero) / counts.unit, math.log(truth["slope"] * counts.unit)]
        rises = [psychometric.deviance_at(counts, curve, best, place, at) for place, at in enumerate(scaled)]
        found.append([rise < psychometric.CRITICAL for rise in rises])
    return np.mean(found, axis=0)


@pytest.mark.parametrize("sigmoid", SIGMOIDS)
def test_recovers_simulated_observers_and_intervals_cover(sigmoid):
    """Of 150 intervals 95 % cover, give or take 5 % at so few."""
    assert (covered(np.random.default_rng(1), sigmoid, 150) >= 0.9).all()


def test_the_ends_of_the_interval_are_where_the_deviance_has_risen_by_the_critical_value():
    counts, curve = counts_of(X, RIGHT, [90] * 13), curve_of("gauss", 0.5, 0.75, 0.1)
    found = fit(X, RIGHT, [90] * 13, sigmoid="gauss")
    best = psychometric._best(counts, curve, ())
    for end in found.threshold_interval:
        rise = psychometric.deviance_at(counts, curve, best, 0, (end - counts.zero) / counts.unit)
        assert rise == pytest.approx(psychometric.CRITICAL, abs=0.01)


def test_units_and_the_order_of_levels_do_not_matter():
    found = fit(X, RIGHT, [90] * 13)
    turned = fit([1000 * x + 7 for x in X[::-1]], RIGHT[::-1], [90] * 13)
    assert turned.threshold == pytest.approx(1000 * found.threshold + 7, rel=1e-4)
    assert turned.slope == pytest.approx(found.slope / 1000, rel=1e-3)
    assert turned.slope_interval[1] == pytest.approx(found.slope_interval[1] / 1000, rel=1e-2)
    halves = fit(X + X, [*np.array(RIGHT) // 2, *(np.array(RIGHT) - np.array(RIGHT) // 2)], [45] * 26)
    assert halves.threshold == pytest.approx(found.threshold, rel=1e-6)


@pytest.mark.parametrize(
    ("right", "note"),
    [
        ([10, 10, 10, 10], "all answers are right, so the threshold is below all levels"),
        ([0, 0, 0, 0], "all answers are wrong"),
        ([5, 6, 5, 4], "do not show that the function rises"),
        ([5, 5, 10, 10], "do not bound the slope from above"),
        ([9, 10, 9, 10], "do not bound the threshold"),
    ],
)
def test_says_what_the_answers_cannot_tell(right, note):
    found = fit([1, 2, 3, 4], right, [10] * 4)
    assert note in found.note
    if "rises" in note:
        assert found.slope_interval[0] == 0
    if note.startswith("all"):
        assert math.isnan(found.threshold)
    else:
        assert math.isinf(found.slope_interval[1]) or math.isinf(found.threshold_interval[0])


def test_one_level_is_not_a_function():
    assert fit([2, 2], [3, 4], [5, 5]).note == "all answers are at one level"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1, 2], [3, 6], [5, 5], {}), "more right answers than answers"),
        (([1, 2], [3], [5, 5], {}), "not equally many"),
        (([1, np.nan], [3, 3], [5, 5], {}), "finite"),
        (([1, 2], [3, 4], [5, 5], {"sigmoid": "step"}), "sigmoid is 'step'"),
        (([1, 2], [3, 4], [5, 5], {"level": 0.95}), "does not reach 0.95"),
        (([1, 2], [3, 4], [5, 5], {"level": 0.4}), "does not reach 0.4"),
    ],
)
def test_bad_input_is_said(arguments, said):
    *counts, rules = arguments
    with pytest.raises(UserError, match=said):
        fit(*counts, **rules)


def answers(rng, n=12, spread=0.4, trials=60):
    """Return trials of participants whose thresholds differ."""
    who = np.repeat(np.arange(n), trials)
    x = rng.choice(LEVELS, n * trials)
    threshold = 0.2 + rng.normal(0, spread, n)[who]
    share = 0.5 + 0.48 * special.expit(3 * (x - threshold))
    return pd.DataFrame({"who": who, "extremity": x, "right": (rng.random(len(x)) < share) * 1.0})


def test_a_table_gives_threshold_slope_and_lapse_with_intervals_over_participants():
    data = answers(np.random.default_rng(1))
    threshold, slope, lapse = function_of(data, "right", "who", "extremity")
    assert threshold.estimate_name == "threshold at 75 %"
    assert threshold.low < 0.2 < threshold.high
    assert threshold.interval.startswith("95 % CI, jackknife")
    assert slope.low < slope.estimate < slope.high
    assert 0 <= lapse.estimate <= 0.1
    assert (threshold.n_participants, threshold.n_trials) == (12, 720)
    assert "p = " in threshold.assumptions
    # Trials of one participant are alike, which the profile likelihood of one big participant cannot know.
    alone = function_of(data.assign(who=0), "right", "who", "extremity")[0]
    assert alone.estimate == pytest.approx(threshold.estimate)
    assert alone.interval == psychometric.PROFILE
    assert alone.high - alone.low < threshold.high - threshold.low
    shuffled = function_of(data.sample(frac=1, random_state=2), "right", "who", "extremity")
    assert shuffled[0] == threshold


def test_a_table_that_cannot_tell_says_so():
    data = answers(np.random.default_rng(2)).assign(right=1.0)
    threshold = function_of(data, "right", "who", "extremity")[0]
    assert math.isnan(threshold.estimate)
    assert threshold.note.startswith("all answers are right")
    missing = data.assign(right=data["right"].where(data["who"] > 0))
    assert function_of(missing, "right", "who", "extremity")[0].n_excluded == 1
    with pytest.raises(UserError, match="0 \\(wrong\\) and 1"):
        function_of(data.assign(right=2.0), "right", "who", "extremity")
    with pytest.raises(UserError, match="no column colour"):
        function_of(data, "right", "who", "colour")
