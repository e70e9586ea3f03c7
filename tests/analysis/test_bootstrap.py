"""The bootstrap over participants: whole participants are drawn, and nothing depends on names or order."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import UserError
from analysis.statistics.bootstrap import bootstrap, of_groups, of_rows

FEW = {"resamples": 200}


def table(n=12, trials=3, seed=1):
    draws = np.random.default_rng(seed)
    who = np.repeat(np.arange(n), trials)
    frame = pd.DataFrame({"who": [f"p{i}" for i in who], "trial": np.tile(np.arange(trials), n)})
    return frame.assign(value=draws.normal(0, 2, n)[who] + draws.normal(0, 0.1, n * trials))


def mean(data):
    return data["value"].mean()


@pytest.mark.parametrize("method", ["percentile", "basic", "BCa"])
def test_with_one_row_each_it_is_scipys(method):
    data = table(trials=1)
    found = bootstrap(data, "who", mean, method=method, **FEW)
    # scipy.stats.bootstrap of the values, sorted as words sort: the same draws
    ordered = data.sort_values(["value"], key=lambda column: column.astype(str))["value"].to_numpy()
    direct = stats.bootstrap(
        (ordered,), np.mean, n_resamples=200, method=method, rng=np.random.default_rng(1)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((direct.low, direct.high))
    assert found.interval == f"95 % CI, {method} bootstrap over participants, 200 resamples, seed 1"


def test_participants_are_drawn_and_not_rows():
    # rows of a participant are almost the same, so more of them say nothing new
    few, many = (bootstrap(table(trials=n), "who", mean, **FEW) for n in (1, 10))
    assert many.high - many.low > 0.6 * (few.high - few.low)
    assert many.n_participants == 12


def test_a_participant_drawn_twice_stands_as_two():
    counts = []

    def participants(data):
        counts.append((data["who"].nunique(), len(data)))
        return mean(data)

    bootstrap(table(), "who", participants, method="percentile", **FEW)
    assert set(counts) == {(12, 36)}


def test_neither_order_nor_names_matter():
    data = table()
    before = bootstrap(data, "who", mean, **FEW)
    shuffled = data.sample(frac=1, random_state=3)
    renamed = shuffled.assign(who=shuffled["who"].map(lambda name: f"x{99 - int(name[1:])}"))
    assert bootstrap(renamed, "who", mean, **FEW)[1:3] == pytest.approx(before[1:3])


def test_too_little_has_no_interval():
    alone = bootstrap(table(n=1), "who", mean, **FEW)
    assert math.isnan(alone.low)
    flat = bootstrap(table().assign(value=1.0), "who", mean, **FEW)
    assert (flat.estimate, math.isnan(flat.low)) == (1.0, True)


def test_unknown_methods_and_columns_are_refused():
    with pytest.raises(UserError, match="method is 't'; expected one of percentile, basic, BCa"):
        bootstrap(table(), "who", mean, method="t")
    with pytest.raises(UserError, match="The table has no column subject; expected one of who, trial, value"):
        bootstrap(table(), "subject", mean)


def test_of_rows_and_of_groups_are_scipys_percentiles():
    values = np.sort(np.random.default_rng(1).normal(0, 1, 15))
    direct = stats.bootstrap(
        (values,), np.mean, n_resamples=99, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    low, high, name = of_rows(values[::-1, None], lambda rows: rows.mean(axis=(-2, -1)), 99)
    assert (low, high) == pytest.approx((direct.low, direct.high))
    assert of_groups([values[::-1]], np.mean, 99)[:2] == pytest.approx((direct.low, direct.high))
    assert name.startswith("95 % CI, percentile bootstrap over participants, 99 resamples")
    assert of_rows(values[:, None], np.mean, 0)[2] == ""
