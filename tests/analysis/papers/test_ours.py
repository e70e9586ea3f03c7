"""Datasets of our own studies of the papers: the same tables, and intervals that decide on agreement."""

import csv
import math
from statistics import fmean, median, stdev

import pytest
from matplotlib.figure import Figure
from scipy import stats

from analysis.errors import UserError
from analysis.papers import achtibat, adebayo, adebayo_data, borowski
from analysis.papers.borowski_data import read
from analysis.papers.figures import borowski as figures
from tests.analysis.papers import ours


def trials_of(directory):
    """Return the rows of the trials file that are main trials."""
    file = next((directory / "data").glob("*trials_data.csv"))
    with open(file, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    apart = ("is_catch", "is_practice")
    return [row for row in rows if row["stage"] == "main" and all(row[name] == "false" for name in apart)]


def by_item(replication):
    return {row.item: row for row in replication.table}


def shown(value):
    return f"{value:#.6g}".removesuffix(".")


def interval(values):
    """Return the 95 % interval of the mean from Student's t, as the table says it."""
    half = stats.t.ppf(0.975, len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return f"95 % CI [{shown(fmean(values) - half)}, {shown(fmean(values) + half)}]"


@pytest.fixture(scope="module")
def ratings(tmp_path_factory):
    return ours.adebayo(tmp_path_factory.mktemp("ours") / "adebayo")


@pytest.fixture(scope="module")
def rated(ratings):
    return adebayo.replicate(ratings)


def test_medians_of_participants_have_intervals_of_order_statistics(ratings, rated):
    rows = by_item(rated)
    for model, label in adebayo_data.MODELS.items():
        for explanation, name in adebayo_data.EXPLANATIONS.items():
            values = sorted(
                int(row["rating"])
                for row in trials_of(ratings)
                if row["factor_model"] == model and row["factor_explanation"] == explanation
            )
            row = rows[f"Fig. 5A median, {label}, {name}"]
            assert row.recomputed.startswith(f"{shown(median(values))}, n = 20")
            if model in adebayo.MEDIANS:
                # n = 20: the 6th and the 15th value; binomial, P(X <= 5) = .0207
                assert f"95 % CI [{shown(values[5])}, {shown(values[14])}]" in row.recomputed
                expected = values[5] <= int(row.paper) <= values[14]
                assert row.agrees == ("yes" if expected else "no")


def test_motives_are_told_apart_by_their_words(ratings, rated):
    rows = by_item(rated)
    given = [
        ours.MOTIVES.index(row["motivation"])
        for row in trials_of(ratings)
        if row["factor_model"] == "spurious" and row["factor_explanation"] == "smoothgrad"
    ]
    counts = [given.count(place) for place in range(5)]
    assert rows["Fig. 5B answers by motive, spurious, SmoothGrad"].recomputed == (
        "label wrong {}, label right {}, not where expected {}, where expected {}, other {}".format(*counts)
    )
    agrees = rows["Fig. 5B 'not where expected', spurious, SmoothGrad"].agrees
    assert agrees == ("yes" if counts[2] > 10 else "no")


def test_models_are_ranked_within_participants(ratings, rated):
    rows = by_item(rated)
    own = {}
    for row in trials_of(ratings):
        own.setdefault(row["factor_model"], {}).setdefault(row["subject_id"], []).append(int(row["rating"]))
    columns = [[median(values) for values in people.values()] for people in own.values()]
    test = stats.friedmanchisquare(*columns)
    w = test.statistic / (20 * 4)
    assert rows["Friedman's test of models"].recomputed == (
        f"χ²(4) = {shown(test.statistic)}, p = {shown(test.pvalue)}, Kendall's W = {shown(w)}, n = 20"
    )


def test_adebayo_needs_a_dataset_of_ours(tmp_path, ratings):
    with pytest.raises(UserError, match=r"Adebayo et al\. published no answers"):
        adebayo.replicate(tmp_path)
    with pytest.raises(UserError, match="has no column factor_model with normal, spurious"):
        adebayo.replicate(ours.achtibat(tmp_path / "achtibat"))


def test_achtibat_takes_participants_of_ours(tmp_path):
    directory = ours.achtibat(tmp_path / "achtibat", people=20)
    rows = by_item(achtibat.replicate(directory))
    own = {}
    for row in trials_of(directory):
        if row["factor_explanation"] == "ig" and row["factor_border"] == "used":
            own.setdefault(row["subject_id"], []).append(float(row["response"] == "yes"))
    means = [fmean(values) for values in own.values()]
    cell = rows["Fig. 6d TPR, IG"].recomputed
    assert cell.startswith(shown(fmean(means)))
    assert "(SE of 4 participants)" in cell
    assert cell.endswith(interval(means))


def test_achtibat_needs_its_study(tmp_path, ratings):
    with pytest.raises(UserError, match="no column factor_border; expected a dataset of the study achtibat"):
        achtibat.replicate(ratings)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return ours.borowski_one(tmp_path_factory.mktemp("ours") / "one")


@pytest.fixture(scope="module")
def second(tmp_path_factory):
    return ours.borowski_two(tmp_path_factory.mktemp("ours") / "two")


@pytest.fixture(scope="module")
def once(first):
    return borowski.replicate(first)


@pytest.fixture(scope="module")
def twice(second):
    return borowski.replicate(second)


def means(directory, **where):
    own = {}
    for row in trials_of(directory):
        if row["trial_type"] == "forced_choice" and all(row[name] == value for name, value in where.items()):
            own.setdefault(row["subject_id"], []).append(float(row["correct"] == "true"))
    return [fmean(values) for values in own.values()]


def test_experiment_one_of_ours_has_the_rows_of_the_paper(first, once):
    rows = by_item(once)
    own = means(first, condition="synthetic")
    row = rows["Fig. 3A (I) accuracy, synthetic"]
    assert row.recomputed.startswith(shown(fmean(own)))
    assert row.recomputed.endswith(interval(own))
    low, high = (float(part.strip("[]")) for part in row.recomputed.split("CI ")[1].split(", "))
    assert row.agrees == ("yes" if low <= 0.82 <= high else "no")
    assert rows["Fig. 21a (I) answered the same again, none"].recomputed
    assert rows["Fig. 6A (I) intuitiveness of mixed4b, beginning"].recomputed
    assert not any("(II)" in item or item.startswith("Data") or "layer" in item for item in rows)
    assert [one.name for one in once.pictures] == ["figure-3", "figure-6", "figure-16", "figure-21"]


def test_a_p_of_ours_agrees_on_the_same_side_of_five_per_cent(once):
    rows = by_item(once)
    row = rows["Fig. 16a (I) accuracy, synthetic - none"]
    p = float(row.recomputed.split("p = ")[1].split()[0])
    assert row.agrees == ("yes" if p < 0.05 else "no")


def test_experiment_two_of_ours_has_the_rows_of_the_paper(second, twice):
    rows = by_item(twice)
    own = means(second, factor_scheme="minmax9", factor_references="natural")
    assert rows["Fig. 5C (II) accuracy, Min-Max-9, natural"].recomputed.startswith(shown(fmean(own)))
    assert rows["A.2.2 (II) ANOVA, expert level"].recomputed.startswith("F(1, 6) = ")
    assert rows["Fig. 6C (II) end - beginning, mixed4b, test"].recomputed
    assert not any("(I)" in item for item in rows)
    assert [one.name for one in twice.pictures] == ["figure-5", "figure-6", "figure-17"]


def test_one_group_alone_has_no_data_on_expertise(tmp_path):
    rows = by_item(borowski.replicate(ours.borowski_two(tmp_path / "two", people=3, group="lay")))
    assert rows["A.2.2 (II) ANOVA, expert level"].agrees == "no data"
    assert rows["Fig. 17a (II) accuracy, natural"].recomputed


def test_a_study_without_the_condition_none_is_refused(tmp_path):
    directory = ours.borowski_one(tmp_path / "one", people=2, conditions=("natural", "synthetic"))
    with pytest.raises(UserError, match="has no condition none; expected a dataset of the study borowski-1"):
        borowski.replicate(directory)


def test_another_study_is_refused(ratings):
    with pytest.raises(UserError, match="expected a dataset of the study borowski-1 or borowski-2"):
        borowski.replicate(ratings)


def test_every_panel_of_every_figure_can_be_painted(once, twice, rated, two, tmp_path):
    """Without layout, which takes most of the time of a figure."""
    found = [*once.pictures, *twice.pictures, *rated.pictures]
    found += achtibat.replicate(ours.achtibat(tmp_path / "achtibat")).pictures
    found += [picture for picture in figures.pictures(read(two)) if picture.name == "figure-19"]
    painted = set()
    for picture in found:
        for panel in [panel for row in picture.rows for panel in row]:
            kind = panel.paint.func, panel.title[3:]
            if kind not in painted:
                axes = Figure().subplots()
                panel.paint(axes)
                assert axes.has_data(), (picture.name, panel.title)
            painted.add(kind)
