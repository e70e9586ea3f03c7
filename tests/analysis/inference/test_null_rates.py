"""Where nothing is to be found, each test is significant as often as it says, for few participants and more.

Monte-Carlo error: a test that keeps its level stays within the limits in 999 of 1,000 runs. The rates of
many more simulations stand in docs/statistics.md; `null_rates` makes them.
"""

import numpy as np
import pytest
from scipy import stats

from analysis.inference import INFERENCE
from tests.analysis.inference import tables
from tests.analysis.inference.null_rates import SIZES, simulated_p

SIMULATIONS, OF_MODELS = 50, 10  # models of single trials take long
ALPHAS = (0.05, 0.2)
# Tests with few possible p must not be wrong too often, and cannot be wrong as often as they may.
DISCRETE = ("exact_table", "mcnemar", "chi_square", "cochran")


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("name", INFERENCE)
def test_the_rate_of_false_positives_is_alpha(name, n, monkeypatch):
    tables.without_bootstraps(monkeypatch)
    simulations = OF_MODELS if INFERENCE[name].design == "trials" else SIMULATIONS
    p = simulated_p(name, n, simulations)
    for alpha in ALPHAS:
        low, high = stats.binom.interval(0.999, simulations, alpha)
        found = np.count_nonzero(p <= alpha)
        assert found <= high
        assert found >= low or name in DISCRETE
    assert np.count_nonzero(p <= 0.5) > 0.1 * simulations


def test_the_limits_catch_a_test_whose_p_is_much_too_small():
    high = stats.binom.interval(0.999, SIMULATIONS, 0.2)[1]
    assert stats.binom.sf(high, SIMULATIONS, 0.5) > 0.89
