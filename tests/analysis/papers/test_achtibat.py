"""Achtibat et al. on made-up files of the authors' schema, beside a slow and obvious recomputation."""

import csv
import math
import re
from statistics import NormalDist, fmean, stdev

import pytest
from scipy import stats

from analysis.errors import UserError
from analysis.papers import achtibat
from analysis.papers.achtibat_data import read_authors
from tests.analysis.papers import authors


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return authors.write_achtibat(tmp_path_factory.mktemp("achtibat") / "files")


@pytest.fixture(scope="module")
def rows(directory):
    return {row.item: row for row in achtibat.table(read_authors(directory)[0])}


@pytest.fixture(scope="module")
def raw():
    """Give the numbers of each method by category."""
    found = {}
    for name in authors.METHODS:
        columns = found.setdefault(name, {})
        for category, value in authors.achtibat_rows(name):
            columns.setdefault(category, []).append(value)
    return found


def shown(value):
    return f"{value:#.6g}".removesuffix(".")


def error(values):
    return stdev(values) / math.sqrt(len(values))


def people(values):
    """Return the mean of each block of seven."""
    return [fmean(values[start : start + 7]) for start in range(0, len(values), 7)]


def right(columns):
    return columns["impact_yes_T"] + [1 - yes for yes in columns["impact_yes_F"]]


def accuracies(columns):
    halves = people(columns["impact_yes_T"]), people([1 - yes for yes in columns["impact_yes_F"]])
    return [(one + other) / 2 for one, other in zip(*halves, strict=True)]


@pytest.mark.parametrize("name", authors.METHODS)
def test_rates_have_both_errors(rows, raw, name):
    rates = {"TPR": raw[name]["impact_yes_T"], "TNR": [1 - yes for yes in raw[name]["impact_yes_F"]]}
    for label, values in rates.items():
        cell = rows[f"Fig. 6d {label}, {name}"].recomputed
        assert cell.startswith(
            f"{shown(fmean(values))} ± {shown(error(values))} (SE of 175 trials), "
            f"{shown(error(people(values)))} (SE of 25 participants)"
        )
    assert rows[f"Accuracy, {name}"].recomputed == (
        f"{shown(fmean(right(raw[name])))} ± {shown(error(right(raw[name])))} (SE of 350 trials), "
        f"{shown(error(accuracies(raw[name])))} (SE of 25 participants)"
    )


@pytest.mark.parametrize("name", authors.METHODS)
def test_sensitivity_and_criterion_follow_the_log_linear_rule(rows, raw, name):
    z = NormalDist().inv_cdf
    hits, alarms = raw[name]["impact_yes_T"], raw[name]["impact_yes_F"]
    rates = [
        [(sum(half[start : start + 7]) + 0.5) / 8 for half in (hits, alarms)] for start in range(0, 175, 7)
    ]
    sensitivity = [z(hit) - z(alarm) for hit, alarm in rates]
    criterion = [-(z(hit) + z(alarm)) / 2 for hit, alarm in rates]
    for label, own in (("d'", sensitivity), ("Criterion c", criterion)):
        cell = rows[f"{label}, {name}"].recomputed.split()
        assert float(cell[0]) == pytest.approx(fmean(own), rel=1e-5)
        assert float(cell[2]) == pytest.approx(error(own), rel=1e-5)


@pytest.mark.parametrize("name", authors.METHODS)
@pytest.mark.parametrize(("label", "category"), [("Confidence", "confidence_impact"), ("Clarity", "clarity")])
def test_scales_are_shares_of_nine(rows, raw, name, label, category):
    values = [value / 9 for value in raw[name][f"{category}_T"] + raw[name][f"{category}_F"]]
    assert rows[f"{label} of 9, {name}"].recomputed.startswith(f"{shown(fmean(values))} ± ")


@pytest.mark.parametrize("other", [name for name in authors.METHODS if name != "CRP (ours)"])
def test_crp_is_compared_over_participants_and_over_trials(rows, raw, other):
    own = [accuracies(raw[name]) for name in ("CRP (ours)", other)]
    trials = [right(raw[name]) for name in ("CRP (ours)", other)]
    item = f"Accuracy, CRP (ours) - {other},"
    for label, test in {
        f"{item} t test of participants": stats.ttest_ind(*own),
        f"{item} t test of trials, pooled variance": stats.ttest_ind(*trials),
        f"{item} Welch's t test of trials": stats.ttest_ind(*trials, equal_var=False),
    }.items():
        expected = f"t({test.df:.6g}) = {shown(test.statistic)}, p = {shown(test.pvalue)}"
        assert rows[label].recomputed == expected
    assert rows[f"{item} t test of participants"].agrees == "yes"


def test_a_printed_rate_decides_with_its_error(directory):
    answers = read_authors(directory)[0]["CRP (ours)"]
    # 156 and 127 of 175 trials: what 89.1 ± 2.4 and 72.6 ± 3.4 % are.
    for relies, n in ((True, 156), (False, 127)):
        half = answers.index[answers["relies"] == relies]
        answers.loc[half, "yes"] = [(place < n) == relies for place in range(175)]
    rows = {row.item: row for row in achtibat.table({"CRP (ours)": answers})}
    assert rows["Fig. 6d TPR, CRP (ours)"].agrees == "yes"
    assert rows["Fig. 6d TNR, CRP (ours)"].agrees == "yes"
    assert rows["Fig. 6d TPR, IG"].agrees == "no data"
    assert rows["Highest accuracy"].agrees == "no data"


def edit(file, change):
    with open(file, encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    with open(file, "w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(change(rows))


def spoilt(line, column, value):
    def change(rows):
        rows[line - 1][column] = value
        return rows

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            spoilt(9, 0, "impact_no_T"),
            ":9: Column category holds 'impact_no_T'; expected one of impact_yes_T",
        ),
        (spoilt(9, 1, "2"), ":9: Column values holds '2'; expected a whole number from 0 to 1."),
        (spoilt(200, 1, "10"), ":200: Column values holds '10'; expected a whole number from 0 to 9."),
        (spoilt(200, 1, ""), ":200: Column values holds ''; expected a whole number from 0 to 9."),
        (spoilt(1, 1, "value"), ":1: There is no column values; expected category and values."),
        (
            lambda rows: [[*row, "1"] for row in rows[:1]] + [[*row, "1"] for row in rows[1:]],
            "Column 1 is not",
        ),
        (lambda rows: rows[:-1], "Category clarity_F has 174 rows; expected 7 per participant."),
        (lambda rows: rows[:-7], "Category clarity_F has 168 rows; expected 175 as impact_yes_T."),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path, change, said):
    copy = authors.write_achtibat(tmp_path / "copy", ["IG"])
    edit(copy / "study_IG.csv", change)
    with pytest.raises(UserError, match=re.escape(said)):
        read_authors(copy)


def test_a_missing_file_is_named(tmp_path):
    directory = authors.write_achtibat(tmp_path / "some", ["CRP (ours)", "IG"])
    assert read_authors(directory)[1] == ["study_Grad-CAM.csv", "study_LRP.csv", "study_SHAP.csv"]


def test_a_directory_without_any_file_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"holds no file of Achtibat et al\."):
        read_authors(tmp_path)


def test_one_participant_gives_no_interval_and_no_test(directory):
    answers = {name: one[one["subject"] == 1] for name, one in read_authors(directory)[0].items()}
    rows = {row.item: row for row in achtibat.table(answers, achtibat.covered)}
    assert rows["Fig. 6d TPR, CRP (ours)"].agrees == "-"
    assert "no interval: too few participants" in rows["Fig. 6d TPR, CRP (ours)"].recomputed
    assert rows["Accuracy, CRP (ours) - IG, t test of participants"].recomputed.startswith("not tested: ")
