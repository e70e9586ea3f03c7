"""Experiment II of Borowski et al. on made-up files, beside a slow and obvious recomputation."""

import csv
import math
import re
from statistics import fmean, stdev

import numpy as np
import pytest
from scipy import stats

from tests.analysis.papers import authors

KINDS = {"natural": "natural", "synthetic": "optimized"}


@pytest.fixture(scope="module")
def trials(two):
    with open(next(two.glob("experiment_II_main*.csv")), encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ratings(two):
    found = {}
    for when in ("beginning", "end"):
        with open(next(two.glob(f"experiment_II_*{when}*.csv")), encoding="utf-8") as file:
            found[when] = {
                (row["subject_id"], row["trial_name"]): int(row["rating"]) for row in csv.DictReader(file)
            }
    return found


def means(trials, kind, value="correct", **where):
    """Return each participant's mean over main trials that are no catch trials."""
    own = {}
    for row in trials:
        if row["trial_type"] != "main" or row["catch_trial"] == "True" or row["instr_type"] != KINDS[kind]:
            continue
        if all(row[name] == wanted for name, wanted in where.items()):
            number = float(row["correct"] == "True") if value == "correct" else float(row[value])
            own.setdefault(int(row["subject_id"]), []).append(number)
    return {subject: fmean(values) for subject, values in sorted(own.items())}


def shown(value):
    return f"{value:#.6g}".removesuffix(".")


def mean_cell(own):
    values = list(own.values())
    return f"{shown(fmean(values))} ± {shown(2 * stdev(values) / math.sqrt(len(values)))}"


def r_test(first, second, alternative):
    """R: wilcox.test(first, second, paired = TRUE, alternative = …), with its choice of the exact p."""
    gaps = np.round([first[subject] - second[subject] for subject in first if subject in second], 12)
    gaps = gaps[gaps != 0]
    plain = len(gaps) == len(first) and len(set(np.abs(gaps))) == len(gaps)
    ranks = stats.rankdata(np.abs(gaps))
    test = stats.wilcoxon(
        gaps, alternative=alternative, correction=True, method="exact" if plain else "asymptotic"
    )
    return ranks[gaps > 0].sum(), len(gaps), test.pvalue


@pytest.mark.parametrize("kind", KINDS)
def test_accuracy_is_the_mean_of_participants(rows_two, trials, kind):
    assert rows_two[f"Fig. 17a (II) accuracy, {kind}"].recomputed == mean_cell(means(trials, kind))


@pytest.mark.parametrize("scheme", authors.SCHEMES)
def test_schemes_are_tested_as_r_does(rows_two, trials, scheme):
    own = {kind: means(trials, kind, condition_name=scheme) for kind in KINDS}
    v, n, both = r_test(own["natural"], own["synthetic"], "two-sided")
    one_sided = r_test(own["natural"], own["synthetic"], "greater")[2]
    cell = rows_two[f"Fig. 5C (II) accuracy, {scheme}, natural - synthetic"].recomputed
    assert cell.startswith(f"V = {v:g} (")
    assert f"n = {n}, p = {shown(one_sided)} one-sided ({shown(both)} two-sided)" in cell
    for kind in KINDS:
        place = "Sec. 4.5" if (scheme, kind) == ("Max-1", "synthetic") else "Fig. 5C"
        cell = rows_two[f"{place} (II) accuracy, {scheme}, {kind}"].recomputed
        assert cell.startswith(mean_cell(own[kind]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pair", [("Max-1", "Min-Max-1"), ("Max-1", "Min-Max-9"), ("Max-9", "Min-Max-9")])
def test_schemes_are_compared_within_a_reference_type(rows_two, trials, kind, pair):
    own = [means(trials, kind, condition_name=scheme) for scheme in pair]
    v, n, p = r_test(*own, "two-sided")
    cell = rows_two[f"Fig. 5C (II) accuracy, {kind}, {pair[0]} - {pair[1]}"].recomputed
    assert cell.startswith(f"V = {v:g} (")
    assert f"n = {n}, p = {shown(p)} two-sided" in cell


@pytest.mark.parametrize(("panel", "which"), [("e", "correct"), ("f", "incorrect"), ("g", "all")])
def test_reaction_times_are_tested_as_r_does(rows_two, trials, panel, which):
    where = {} if which == "all" else {"correct": str(which == "correct")}
    own = {kind: means(trials, kind, "RT", **where) for kind in KINDS}
    v, n, p = r_test(own["synthetic"], own["natural"], "greater")
    item = f"Fig. 17{panel} (II) {{}}, {which}, synthetic - natural"
    assert f"V = {v:g} (" in rows_two[item.format("reaction time")].recomputed
    assert f"n = {n}, p = {shown(p)} one-sided" in rows_two[item.format("reaction time")].recomputed
    gap = fmean(own["synthetic"].values()) - fmean(own["natural"].values())
    assert rows_two[item.format("seconds faster")].recomputed.startswith(f"{shown(gap)} (")


@pytest.mark.parametrize(("panel", "which"), [("b", "correct"), ("c", "incorrect"), ("d", "all")])
def test_confidence_is_a_chi_square_of_pooled_trials(rows_two, trials, panel, which):
    counts = np.zeros((2, 3), int)
    for row in trials:
        wanted = which == "all" or row["correct"] == str(which == "correct")
        if row["trial_type"] == "main" and row["catch_trial"] == "False" and wanted:
            counts[list(KINDS.values()).index(row["instr_type"]), int(row["abs_conf_rating"]) - 1] += 1
    expected = counts.sum(1, keepdims=True) * counts.sum(0) / counts.sum()
    chi2 = ((counts - expected) ** 2 / expected).sum()
    p = math.exp(-chi2 / 2)  # of χ² with two degrees of freedom
    assert rows_two[f"Fig. 17{panel} (II) confidence, {which}"].recomputed == (
        f"χ²(2) = {shown(chi2)}, p = {shown(p)}"
    )
    listed = "natural {}/{}/{}, synthetic {}/{}/{}".format(*counts.ravel())
    assert rows_two[f"Fig. 17{panel} (II) answers at confidence 1/2/3, {which}"].recomputed == listed


@pytest.fixture(scope="module")
def groups(trials):
    """Give each participant's accuracy with both references, experts (10) and lay people (13) apart."""
    own = [means(trials, kind) for kind in ("natural", "synthetic")]
    pairs = np.array([[one[subject] for one in own] for subject in range(1, 24)])
    return pairs[:10], pairs[10:]


def test_expertise_is_the_square_of_students_t_of_participants_means(rows_two, groups):
    t, p = stats.ttest_ind(*(group.mean(1) for group in groups))
    said = rows_two["A.2.2 (II) ANOVA, expert level"].recomputed
    assert said.startswith(f"F(1, 21) = {shown(t**2)}, p = {shown(p)}")


def test_interaction_is_the_square_of_students_t_of_differences(rows_two, groups):
    t, p = stats.ttest_ind(*(group[:, 0] - group[:, 1] for group in groups))
    said = rows_two["A.2.2 (II) ANOVA, interaction with reference type"].recomputed
    assert said.startswith(f"F(1, 21) = {shown(t**2)}, p = {shown(p)}")


def test_reference_type_weighs_both_groups_alike(rows_two, groups):
    """Type III: F is the square of the mean of both groups' differences over its standard error."""
    gaps = [group[:, 0] - group[:, 1] for group in groups]
    pooled = sum(((gap - gap.mean()) ** 2).sum() for gap in gaps) / 21
    f = ((gaps[0].mean() + gaps[1].mean()) / 2) ** 2 / (pooled * (1 / 10 + 1 / 13) / 4)
    said = rows_two["A.2.2 (II) ANOVA, reference type"].recomputed
    assert said.startswith(f"F(1, 21) = {shown(f)}, p = {shown(stats.f.sf(f, 1, 21))}")


@pytest.mark.parametrize(("level", "name"), [("expert", "experts"), ("naive", "lay people")])
@pytest.mark.parametrize("kind", KINDS)
def test_groups_have_their_means(rows_two, trials, level, name, kind):
    expected = mean_cell(means(trials, kind, expert_level=level))
    assert rows_two[f"Fig. 5A (II) accuracy, {name}, {kind}"].recomputed == expected


@pytest.mark.parametrize(("panel", "by", "column"), [("a", "layer", "layer"), ("b", "branch", "kernel_size")])
def test_layers_and_branches_are_means_of_participants(rows_two, trials, panel, by, column):
    names = {f"layer_{place}": name for place, name in authors.NAMES.items()}
    names |= {"0": "1x1", "1": "3x3", "2": "5x5", "3": "pool"}
    for level in {row[column] for row in trials}:
        own = [fmean(means(trials, kind, **{column: level}).values()) for kind in ("natural", "synthetic")]
        cell = rows_two[f"Fig. 19{panel} (II) accuracy, {by} {names[level]}"].recomputed
        assert cell == f"{shown(own[0])} natural, {shown(own[1])} synthetic"


def test_missed_catch_trials_are_counted(rows_two, trials):
    missed = {}
    for row in trials:
        if row["catch_trial"] == "True":
            missed[row["subject_id"]] = missed.get(row["subject_id"], 0) + (row["correct"] == "False")
    counts = [list(missed.values()).count(n) for n in (1, 2)]
    said = rows_two["A.2.8 (II) catch trials missed"].recomputed
    assert said.startswith(
        f"{sum(missed.values())} of 736; {counts[0]} participants with 1, {counts[1]} with 2"
    )


@pytest.mark.parametrize(("name", "label"), [("a", "mixed3a"), ("b", "mixed4b"), ("c", "mixed5b")])
def test_ratings_before_and_after_are_compared_within_participants(rows_two, ratings, name, label):
    own = {
        when: {subject: value for (subject, unit), value in table.items() if unit == name}
        for when, table in ratings.items()
    }
    v, n, p = r_test(own["end"], own["beginning"], "two-sided")
    said = rows_two[f"Fig. 6C (II) end - beginning, {label}, test"].recomputed
    assert said.startswith(f"V = {v:g} (")
    assert f"n = {n}, p = {shown(p)} two-sided" in said
    gaps = {subject: own["end"][subject] - own["beginning"][subject] for subject in own["end"]}
    assert rows_two[f"Fig. 6C (II) end - beginning, {label}"].recomputed == mean_cell(gaps)
    assert rows_two[f"Fig. 6B (II) intuitiveness of {label}, end"].recomputed.startswith(
        mean_cell(own["end"])
    )


def test_no_row_of_experiment_two_is_left_without_data(rows_two):
    second = {item: row for item, row in rows_two.items() if "(II)" in item}
    assert all(row.recomputed and row.agrees != "no data" for row in second.values())
    assert not [row for row in second.values() if re.search(r"\bnan\b|none", row.recomputed)]
