"""What holds for the estimates of every measure that is shown; and each of them against plain Python."""

import csv
import dataclasses
import statistics
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import analysis.inference
import analysis.measures
from analysis import intervals, wording
from analysis.data import Data
from analysis.estimates import estimates
from analysis.exclusions import select
from analysis.inference import INFERENCE
from analysis.load import load
from analysis.measures import MEASURES

SHOWN = ("accuracy", "reaction_time", "confidence", "catch", "dprime")
PARTS = ("trials", "catch", "participants", "candidates")


@pytest.mark.parametrize(
    ("package", "registry"), [(analysis.measures, MEASURES), (analysis.inference, INFERENCE)]
)
def test_every_file_is_registered_under_its_own_name(package, registry):
    files = {file.stem for file in Path(package.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(registry)


@pytest.fixture(scope="module")
def chosen(shared):
    return select(load(shared))


def results(name, chosen):
    """Return a measure's estimates as rows."""
    return [one.to_row() for one in estimates(Data(chosen, {}), name, "all")]


@pytest.mark.parametrize("name", SHOWN)
def test_row_order_does_not_matter(name, chosen):
    before = results(name, chosen)
    for seed in (1, 2):
        parts = {key: getattr(chosen, key).sample(frac=1, random_state=seed) for key in PARTS}
        after = results(name, dataclasses.replace(chosen, **parts))
        for one, other in zip(before, after, strict=True):
            numbers = {"estimate", "low", "high"}
            assert all(one[key] == other[key] for key in one.keys() - numbers - {"apa"})
            for key in numbers:
                assert float(one[key] or "nan") == pytest.approx(float(other[key] or "nan"), nan_ok=True)


@pytest.mark.parametrize("name", SHOWN)
def test_names_of_participants_do_not_matter(name, chosen):
    def renamed(frame):
        return frame.assign(subject_id=frame["subject_id"].map(lambda old: f"x{97 - int(old)}"))

    parts = {key: renamed(getattr(chosen, key)) for key in PARTS}
    assert results(name, dataclasses.replace(chosen, **parts)) == results(name, chosen)


@pytest.mark.parametrize("name", SHOWN)
def test_intervals_bracket_the_estimate(name, done):
    found = [one for one in done.results if one.measure == name and not one.test]
    assert found
    for one in found:
        assert np.isnan(one.low) or one.low <= one.estimate <= one.high, one
        assert one.n_participants + one.n_excluded >= len(done.selection.participants)


def rows_of(shared):
    """Return the rows of the trials file that count, catch trials among them."""
    (file,) = shared.glob("data/*trials_data.csv")
    wanted = {"mode": "live", "stage": "main", "timed_out": "false", "completed": "true", "excluded": "false"}
    with open(file, encoding="utf-8", newline="") as source:
        return [row for row in csv.DictReader(source) if wanted.items() <= row.items()]


# Per measure and subset: what the rows must hold, column and type of the value, a participant's average.
PLAIN = {
    ("accuracy", "all"): ({}, "correct", "true".__eq__, statistics.mean),
    ("accuracy", "layer=features_7"): (
        {"factor_layer": "features_7"},
        "correct",
        "true".__eq__,
        statistics.mean,
    ),
    ("reaction_time", "all"): ({}, "rt_ms", float, statistics.median),
    ("reaction_time", "correct"): ({"correct": "true"}, "rt_ms", float, statistics.median),
    ("confidence", "all"): ({}, "confidence", int, statistics.mean),
    ("confidence", "correct"): ({"correct": "true"}, "confidence", int, statistics.mean),
    ("confidence", "incorrect"): ({"correct": "false"}, "confidence", int, statistics.mean),
    ("catch", "all"): ({"is_catch": "true"}, "correct", "true".__eq__, statistics.mean),
}


@pytest.mark.parametrize(("name", "subset"), PLAIN)
@pytest.mark.parametrize("condition", ["natural", "synthetic"])
def test_estimates_equal_ten_lines_of_plain_python(shared, done, name, subset, condition):
    wanted, column, kind, average = PLAIN[name, subset]
    wanted = {"is_catch": "false", "condition": condition} | wanted
    own = {}
    for row in rows_of(shared):
        if wanted.items() <= row.items():
            own.setdefault(row["subject_id"], []).append(kind(row[column]))
    means = [average(values) for values in own.values()]
    sem = statistics.stdev(means) / len(means) ** 0.5
    key = (name, subset, condition)
    found = [one for one in done.results if (one.measure, one.subset, one.effect) == key]
    found = [one for one in found if one.interval in intervals.INTERVALS]  # not those of models
    assert [one.interval for one in found] == list(intervals.INTERVALS)
    for one in found:
        assert one.estimate == pytest.approx(statistics.mean(means), rel=1e-12)
        assert (one.n_participants, one.n_trials) == (len(own), sum(map(len, own.values())))
    assert found[-1].low == pytest.approx(statistics.mean(means) - 2 * sem, rel=1e-12)


def test_intervals_against_scipy_called_directly():
    values = np.array([0.61, 0.72, 0.74, 0.8, 0.83, 0.97])
    direct = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert intervals.t_interval(values) == pytest.approx((direct.low, direct.high), rel=1e-12)
    assert intervals.two_sem(values)[1] == pytest.approx(values.mean() + 2 * stats.sem(values))
    low, high = intervals.bca(values)
    assert direct.low < low < values.mean() < high < direct.high
    assert intervals.bca(values[::-1]) == (low, high)


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.5, 0.5]])
def test_intervals_of_too_little(values):
    assert np.isnan(intervals.bca(np.array(values))).all()
    assert np.isnan(intervals.t_interval(np.array(values))).all() == (len(values) < 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (wording.p_value(0.0412), "p = .041"),
        (wording.p_value(0.00049), "p < .001"),
        (wording.p_value(0.0005), "p = .001"),
        (wording.p_value(1.0), "p = 1.000"),
        (wording.p_value(float("nan")), "p not defined"),
        (wording.bounded(-0.5), "\N{MINUS SIGN}.50"),
        (wording.bounded(-0.001), ".00"),
        (wording.bounded(0.999), "1.00"),
        (wording.value(0.9222, "proportion"), "92.2 %"),
        (wording.value(-0.1, "proportion", difference=True), "\N{MINUS SIGN}10.0 points"),
        (wording.value(4291.0, "ms"), "4.29 s"),
        (wording.interval(-0.0001, 0.5, "proportion"), "[0.0, 50.0]"),
        (wording.count(1, "trial"), "1 trial"),
        (wording.count(1860, "trial"), "1,860 trials"),
    ],
)
def test_wording(text, expected):
    assert text == expected
