"""From a dataset of any design to results: estimates, tests, exclusions, against slow obvious loops."""

import csv
import random
import re
import shutil

import pandas as pd
import pytest
from scipy import stats

from analysis import exclusion_rules
from analysis.design import Factor
from analysis.inference import INFERENCE
from analysis.load import load
from analysis.measures import MEASURES
from analysis.pipeline import analyse, pick
from tests.analysis.small import choice, write_small

CHANCES = {
    ("max1", "natural"): 0.8,
    ("max1", "synthetic"): 0.65,
    ("max9", "natural"): 0.95,
    ("max9", "synthetic"): 0.8,
}


def chance(levels):
    return CHANCES[levels["scheme"], levels["kind"]]


def catch_of(failed):
    """Further rows: four catch trials, of which the participant fails as many as `failed` says by name."""

    def rows(person):
        for place in range(4):
            right = place >= failed(person)
            row = {
                "condition": "max1-natural",
                "stage": "main",
                "is_practice": "false",
                "is_catch": "true",
                "block": 1,
            }
            row |= {"timed_out": "false", "trial_type": "forced_choice", "response": "upper", "rt_ms": 900}
            yield row | {"correct_response": "upper" if right else "lower", "correct": str(right).lower()}

    return rows


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """Two factors within, one between, eight people and two who fail their catch trials."""
    people = [{"group": "expert"}] * 5 + [{"group": "lay"}] * 5
    factors = {"scheme": ["max1", "max9"], "kind": ["natural", "synthetic"]}
    study = {
        "factors": {"kind": {"levels": ["natural", "synthetic"]}, "scheme": {"levels": ["max9", "max1"]}}
    }
    failing = catch_of(lambda person: 3 if person["subject_id"] in ("p04", "p09") else 0)
    folder = tmp_path_factory.mktemp("crossed") / "set"
    return write_small(folder, people, factors, choice(chance), study=study, extra=[failing])


@pytest.fixture(scope="module")
def data(directory):
    return exclusion_rules.apply(load(directory), [{"rule": "catch_failed", "max": 1}])


@pytest.fixture(scope="module")
def done(data):
    return analyse(data)


@pytest.fixture(scope="module")
def rows(directory):
    """The main trials of those who stay, as plain dictionaries."""
    (file,) = (directory / "data").glob("*trials*")
    with file.open(newline="") as source:
        found = list(csv.DictReader(source))
    return [row for row in found if row["is_catch"] == "false" and row["subject_id"] not in ("p04", "p09")]


def mean_of(rows, value, **levels):
    """The mean over participants of their means in some levels, by a loop."""
    own = {}
    for row in rows:
        if all(row[name] == level for name, level in levels.items()):
            own.setdefault(row["subject_id"], []).append(value(row))
    means = [sum(values) / len(values) for values in own.values()]
    return sum(means) / len(means)


def right(row):
    return float(row["correct"] == "true")


def test_the_factors_have_the_study_files_order(done):
    assert done.data.factors("accuracy") == [
        Factor("factor_scheme", ("max9", "max1"), "within"),
        Factor("factor_kind", ("natural", "synthetic"), "within"),
        Factor("group", ("expert", "lay"), "between"),
    ]


@pytest.mark.parametrize(
    ("effect", "levels"),
    [
        ("all", {}),
        ("max9", {"factor_scheme": "max9"}),
        ("synthetic", {"factor_kind": "synthetic"}),
        ("expert", {"group": "expert"}),
        (
            "scheme=max1, kind=natural, group=lay",
            {"factor_scheme": "max1", "factor_kind": "natural", "group": "lay"},
        ),
    ],
)
def test_an_estimate_is_the_mean_of_participants_means(done, rows, effect, levels):
    assert pick(done.results, "accuracy", effect).estimate == pytest.approx(mean_of(rows, right, **levels))
    confident = pick(done.results, "confidence", effect, "correct")
    chosen = [row for row in rows if row["correct"] == "true"]
    assert confident.estimate == pytest.approx(
        mean_of(chosen, lambda row: float(row["confidence"]), **levels)
    )


def test_a_difference_is_paired_and_first_minus_second(done, rows):
    found = pick(done.results, "accuracy", "max9 - max1")
    expected = [mean_of(rows, right, factor_scheme=level) for level in ("max9", "max1")]
    assert found.estimate == pytest.approx(expected[0] - expected[1])
    assert not [
        one
        for one in done.results
        if one.effect == "expert - lay" and not one.test and one.interval.startswith("95 % CI, t")
    ]


def test_factors_within_and_between_are_tested_together_and_alone(done):
    tests = [(one.test, one.effect) for one in done.results if one.test and one.measure == "accuracy"]
    assert ("wilcoxon", "max9 - max1") in tests
    assert ("mann_whitney", "expert - lay") in tests
    anova = [effect for test, effect in tests if test == "mixed_anova"]
    assert len(anova) == 7
    assert {effect.count(" × ") for effect in anova} == {0, 1, 2}
    assert ("logistic_mixed", "natural - synthetic") in tests


def test_a_test_is_that_of_its_cells(done, rows):
    (found,) = [
        one
        for one in done.results
        if (one.test, one.effect, one.measure) == ("wilcoxon", "natural - synthetic", "accuracy")
    ]
    people = sorted({row["subject_id"] for row in rows})
    pairs = [
        [
            mean_of([row for row in rows if row["subject_id"] == name], right, factor_kind=level)
            for name in people
        ]
        for level in ("natural", "synthetic")
    ]
    # scipy.stats.mannwhitneyu is not it: the pairs are of one participant each
    direct = stats.wilcoxon(*pairs, method=stats.PermutationMethod(n_resamples=100_000))
    assert found.p == pytest.approx(direct.pvalue)
    assert (found.n_participants, found.n_excluded, found.n_trials) == (8, 2, len(rows))
    assert found.apa().startswith("Accuracy")


def test_main_results_are_given_with_and_without_exclusions(done, data):
    assert done.selection.n_excluded == 2
    tests = [one for one in done.results if one.test]
    assert [(one.test, one.effect, one.measure, one.subset) for one in done.everybody if one.test] == [
        (one.test, one.effect, one.measure, one.subset) for one in tests
    ]
    assert {one.n_participants for one in done.everybody if one.test == "mixed_anova"} == {10}
    assert {one.sample for one in done.everybody} == {"everybody"}
    assert {one.sample for one in done.results} == {"analysed"}
    assert analyse(data, keep_excluded=True).everybody == []


def test_exclusion_is_blind_to_conditions(data):
    """Whoever is excluded is so whatever the conditions are called, and however the main trials went."""
    rules = [{"rule": "catch_failed", "max": 1}, {"rule": "median_rt_ms", "min": 2500}]
    before = exclusion_rules.judge(data, rules)
    trials = data.trials.copy()
    main = ~trials["is_catch"]
    for column in ("condition", "factor_scheme", "factor_kind"):
        mixed = trials.loc[main, column].sample(frac=1, random_state=1).to_numpy()
        trials.loc[main, column] = mixed
    trials.loc[main, "correct"] = ~trials.loc[main, "correct"]
    after = exclusion_rules.judge(type(data)(**{**vars(data), "trials": trials}), rules)
    pd.testing.assert_frame_equal(before, after)


def test_row_order_and_names_of_participants_change_nothing(directory, done, tmp_path):
    rng = random.Random(0)
    names = [f"p{place:02d}" for place in range(10)]
    renamed = dict(zip(names, rng.sample([f"q{place:02d}" for place in range(10)], 10), strict=True))
    other = tmp_path / "shuffled"
    shutil.copytree(directory, other)
    for file in (other / "data").iterdir():
        header, *lines = file.read_text().splitlines()
        rng.shuffle(lines)
        text = "\n".join([header, *lines]) + "\n"
        file.write_text(re.sub(r"\bp(\d\d)\b", lambda found: renamed[found.group()], text))
    again = analyse(exclusion_rules.apply(load(other), [{"rule": "catch_failed", "max": 1}]))
    for one, two in zip(done.results, again.results, strict=True):
        assert one.apa() == two.apa()
        for name in ("estimate", "low", "high", "statistic", "p", "effect_size"):
            # A sum may be taken in another order.
            assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-9, nan_ok=True)


def test_progress_names_every_measure_and_test_before_it_is_made(shared):
    told = []
    done = analyse(load(shared), progress=told.append)
    assert told[0] == "Accuracy: means"
    assert "Confidence: means" in told
    tests = [
        f"{MEASURES[one.measure].label}: {INFERENCE[one.test].label}" for one in done.results if one.test
    ]
    assert set(tests) <= set(told)
