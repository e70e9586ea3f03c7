"""Power by simulation: false alarms at alpha, a table that others computed, and the same on all cores."""

import numpy as np
import pytest
from scipy import stats

from analysis.errors import UserError
from analysis.power.design import Design
from analysis.power.observers import Observers
from analysis.power.run import run

TWO = Design(("a", "b"), 12)
SAME = Observers((1.5, 1.5), spread=0.5, item_spread=0.4)


def power(design, observers, test, n, simulations, **rules):
    options = {"participants": [n], "simulations": simulations, "workers": 1}
    alpha = rules.pop("alpha", 0.05)
    return run(design, observers, {test: rules}, alpha=alpha, **options)[0]


def within_error(found, truth):
    """Say whether a share of simulated studies is within 3.3 standard errors of the truth."""
    return abs(found.power - truth) <= 3.3 * np.sqrt(truth * (1 - truth) / found.simulations)


@pytest.mark.parametrize("test", ["logistic_mixed", "paired_t"])
def test_without_an_effect_significant_studies_are_as_many_as_alpha(test):
    assert within_error(power(TWO, SAME, test, 10, 120, alpha=0.2), 0.2)


@pytest.mark.parametrize(("n", "trials", "published"), [(10, 20, 0.25), (20, 50, 0.54), (40, 100, 0.88)])
def test_equals_an_independent_simulation_of_one_sample_t_tests(n, trials, published):
    # Mean accuracy .55 against .5, standard deviation .4 of the log-odds, one-sided, 4,000 studies a cell.
    plain = Observers((0.0,), spread=0.4, item_spread=0, lapse=0, scale="logit")
    who = Observers((plain.strength(0.55),), spread=0.4, item_spread=0, lapse=0, scale="logit")
    found = power(Design(("a",), trials), who, "one_sample_t", n, 200, alternative="greater")
    assert within_error(found, published)


def test_equals_the_power_of_the_t_test_where_it_has_a_formula():
    """Many trials and a small effect: differences are normal, of known mean and standard deviation."""
    design = Design(("a", "b"), 400)
    who = Observers((0.15, 0.0), spread=0.5, condition_spread=0.1, item_spread=0, lapse=0, scale="logit")
    found = power(design, who, "paired_t", 10, 150)
    mean = who.accuracy(0.15) - who.accuracy(0.0)
    deviation = np.sqrt(2 * (0.25 * 0.1) ** 2 + 2 * 0.24 / 400)  # of the strengths, and of the answers
    # scipy: the noncentral t distribution of the paired t test
    shift, edge = mean / deviation * np.sqrt(10), stats.t.ppf(0.975, 9)
    assert within_error(found, stats.nct.sf(edge, 9, shift) + stats.nct.cdf(-edge, 9, shift))


def test_the_interval_is_wilsons_and_the_number_of_processes_does_not_matter():
    options = {"participants": [6, 8], "trials": [4, 6], "simulations": 24, "seed": 3}
    seen = []
    tests = {"paired_t": {}, "logistic_mixed": {"method": "lr"}}
    one = run(TWO, SAME, tests, workers=1, progress=seen.append, **options)
    assert one == run(TWO, SAME, tests, workers=2, **options)
    assert [(row.test, row.n_trials, row.n_participants) for row in one[:4]] == [
        ("paired_t", 4, 6),
        ("paired_t", 4, 8),
        ("paired_t", 6, 6),
        ("paired_t", 6, 8),
    ]
    assert sum(seen) == 4 * 24
    # statsmodels: proportion_confint(significant, 24, method="wilson")
    share, z = one[0].power, 1.959963984540054
    centre = (share + z**2 / 48) / (1 + z**2 / 24)
    half = z / (1 + z**2 / 24) * np.sqrt(share * (1 - share) / 24 + z**2 / (4 * 24**2))
    assert (one[0].low, one[0].high) == pytest.approx((max(0, centre - half), centre + half), abs=1e-12)


def test_studies_without_a_p_are_counted_as_not_significant():
    sure = Observers((60.0, 60.0), spread=0, item_spread=0, lapse=0)
    found = power(Design(("a", "b"), 3), sure, "logistic_mixed", 4, 5)
    assert (found.significant, found.not_tested, found.power) == (0, 5, 0.0)


def test_more_participants_and_between_conditions():
    groups = Design(("a", "b"), 30, between=True)
    who = Observers((2.0, 1.0), spread=0.3)
    few, many = (power(groups, who, "welch_t", n, 60).power for n in (4, 16))
    assert few < many
    three = Design(("a", "b", "c"), 20)
    assert power(three, Observers((2.0, 1.0, 1.0)), "rm_anova", 12, 20).power > 0.8
    assert power(three, Observers((2.0, 1.0, 1.0)), "logistic_mixed", 12, 20).power > 0.8


@pytest.mark.parametrize(
    ("test", "design", "rules", "said"),
    [
        ("guess", TWO, {}, "no test guess"),
        ("paired_t", TWO, {"colour": 1}, "no rule colour"),
        ("paired_t", Design(("a", "b", "c"), 4), {}, "not for 3 conditions within"),
        ("welch_t", TWO, {}, "not for 2 conditions within"),
        ("one_sample_t", TWO, {}, "not for 2 conditions"),
        ("paired_t", Design(("a", "b"), 4, between=True), {}, "between participants"),
        ("paired_t", Design(("a",), 4), {}, "not for 1 condition within"),
    ],
)
def test_a_test_that_does_not_fit_is_refused(test, design, rules, said):
    who = Observers((1.0,) * len(design.conditions))
    with pytest.raises(UserError, match=said):
        power(design, who, test, 5, 1, **rules)
