"""Epsilons and Mauchly's test against pingouin, JASP's printed values, and their definitions."""

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

from analysis.statistics.contrasts import of_cells, orthonormal, subsets
from analysis.statistics.sphericity import sphericity

# Field, Discovering statistics: seconds until retching at four animals, 8 participants.
BUSH = [8, 7, 1, 6, 9, 5, 2, 5, 6, 2, 3, 8, 5, 3, 1, 9, 8, 4, 5, 8, 7, 5, 6, 7, 10, 2, 7, 2, 12, 6, 8, 1]


def error_of(values, contrasts):
    scores = (values - values.mean(0)) @ contrasts
    return scores.T @ scores


def of(values):
    values = np.asarray(values, float)
    return sphericity(error_of(values, orthonormal(values.shape[1])), len(values) - 1)


def r_p(w, p, df, cells):
    """Return p of Mauchly's W as R's mauchly.test has it: `cells` where Anderson has p."""
    rho = 1 - (2 * p**2 + p + 2) / (6 * p * df)
    second = (p + 2) * (p - 1) * (p - 2) * (2 * p**3 + 6 * p**2 + 3 * cells + 2) / (288 * (df * p * rho) ** 2)
    freedom, chi2 = p * (p + 1) / 2 - 1, -df * rho * math.log(w)
    first = stats.chi2.sf(chi2, freedom)
    return first + second * (stats.chi2.sf(chi2, freedom + 4) - first)


def test_printed_values():
    # jaspAnova, test-anovarepeatedmeasures.R, "Field - Chapter 8 results match"
    found = of(np.reshape(BUSH, (8, 4)))
    assert found[:3] == pytest.approx((0.532845552798473, 0.66576361409737, 0.136248029372535), rel=1e-12)
    assert r_p(found.w, 3, 7, cells=4) == pytest.approx(0.0468458123067897, rel=1e-10)
    assert found.p == pytest.approx(r_p(found.w, 3, 7, cells=3), rel=1e-10)
    assert found.p == pytest.approx(0.0468458123067897, abs=5e-4)


@pytest.mark.parametrize(("n", "levels"), [(12, 3), (30, 4), (25, 6)])
def test_equals_pingouin(n, levels):
    rng = np.random.default_rng(n)
    values = rng.normal(size=(n, levels)) @ rng.normal(size=(levels, levels))
    found, table = of(values), pd.DataFrame(values)
    # pingouin.epsilon(wide, correction="gg" | "hf"); pingouin.sphericity(wide)
    assert found.greenhouse_geisser == pytest.approx(pingouin.epsilon(table, correction="gg"), rel=1e-10)
    assert found.huynh_feldt == pytest.approx(min(1, pingouin.epsilon(table, correction="hf")), rel=1e-10)
    assert found.w == pytest.approx(pingouin.sphericity(table).W, rel=1e-9)


def test_w_is_rejected_as_often_as_its_level_says():
    rng = np.random.default_rng(4)
    rate = np.mean([of(rng.normal(size=(12, 4))).p < 0.05 for _ in range(2000)])
    assert rate == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 2000))


def test_two_levels_are_spherical():
    found = of(np.random.default_rng(1).normal(size=(9, 2)))
    assert found[:2] == (1, 1)
    assert math.isnan(found.w)


def test_epsilon_lies_between_its_bounds():
    assert sphericity(np.eye(4), 9).greenhouse_geisser == pytest.approx(1)
    assert sphericity(np.eye(4), 9).w == pytest.approx(1)
    assert sphericity(np.eye(4), 9).p == pytest.approx(1)
    assert sphericity(np.diag([1.0, 0, 0, 0]), 9).greenhouse_geisser == pytest.approx(1 / 4)


@pytest.mark.parametrize(("error", "df"), [(np.zeros((3, 3)), 8), (np.ones((3, 3)), 0), (np.ones((3, 3)), 1)])
def test_what_cannot_be_computed_is_missing(error, df):
    found = sphericity(error, df)
    assert math.isnan(found.w)
    assert math.isnan(found.p)
    assert math.isnan(found.huynh_feldt)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4)])
def test_contrasts_of_all_strata_are_one_rotation(shape):
    whole = np.hstack([of_cells(shape, term) for term in subsets(len(shape))])
    assert whole.T @ whole == pytest.approx(np.eye(math.prod(shape)), abs=1e-12)
