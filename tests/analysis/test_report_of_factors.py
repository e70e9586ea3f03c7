"""Reports of studies with several factors, ratings or a plan."""

import re

import pytest

from analysis import wording
from analysis.figures import drawings, participants
from analysis.load import load
from analysis.pipeline import analyse
from analysis.plan import read_plan
from analysis.report import cells_file, flow, headline, tables, tests_shown
from analysis.report import page as report
from tests.analysis.pages import Page, plain
from tests.analysis.small import choice, write_small

CROSSED = {"scheme": ["max1", "max9"], "kind": ["natural", "synthetic"]}


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    """Give an analysis with a plan of two factors within participants, and groups between them."""
    folder = tmp_path_factory.mktemp("crossed")
    people = [{"group": group} for group in ("expert", "expert", "expert", "lay", "lay", "lay")]
    write_small(
        folder / "set", people, CROSSED, choice(lambda levels: 0.9 - 0.2 * (levels["scheme"] == "max1"))
    )
    plan = folder / "plan.yaml"
    plan.write_text("tests:\n  - {test: wilcoxon, measure: accuracy, within: scheme, levels: [max9, max1]}\n")
    return analyse(load(folder / "set"), plan=read_plan(plan))


@pytest.fixture(scope="module")
def crossed_page(crossed):
    return Page(report.html(crossed))


def test_planned_tests_come_first_with_the_hash_of_the_plan(crossed, crossed_page):
    text = plain(crossed_page.text)
    (planned,) = tests_shown.confirmatory(crossed)
    assert crossed.plan.sha256 in text
    assert text.index(planned.apa()) < text.index("Accuracy: mean over participants")
    assert headline.headline(crossed).startswith(planned.lead)
    assert "confirmatory" in [row[-1] for row in tests_shown.every(crossed).rows]


def test_every_factor_and_level_stands_in_a_table_and_in_the_alternatives(crossed, crossed_page):
    rows = tables.levels(crossed, "accuracy").rows
    assert [row[1] for row in rows][:4] == ["all", "max1", "max9", "max1 - max9"]
    assert {"natural", "synthetic", "expert", "lay"} < {row[1] for row in rows}
    everything = [row[1] for row in tables.everything(crossed, "accuracy").rows]
    assert "scheme=max9, kind=natural, group=lay" in everything
    accuracy = next(attrs["alt"] for attrs in crossed_page.all("img") if attrs["alt"].startswith("Accuracy,"))
    assert "max9" in accuracy
    assert "Chance is 50 %" in accuracy


def test_the_flow_diagram_counts_the_groups(crossed):
    found = flow.of(crossed)
    assert (found.total, found.left_out, found.analysed) == (6, [], 6)
    assert found.groups == {"group": {"expert": 3, "lay": 3}}
    assert "Group: expert 3, lay 3." in participants.figure(crossed).alt


def test_cells_of_several_factors_have_a_column_for_each(crossed):
    cells = cells_file.table(crossed)
    assert list(cells.columns[2:5]) == ["scheme", "kind", "group"]
    own = cells[(cells["measure"] == "accuracy") & (cells["subset"] == "all")]
    # overall, two levels of each factor within, one group each, four combinations: per participant
    assert own.groupby("subject_id").size().tolist() == [1 + 2 + 2 + 1 + 4] * 6
    assert not own.duplicated(["scheme", "kind", "group", "subject_id"]).any()


def test_tests_with_and_without_exclusions_stand_side_by_side(done, crossed):
    assert tests_shown.with_and_without(crossed) is None
    table = tests_shown.with_and_without(done)
    kept = [one for one in done.everybody if one.test == "wilcoxon" and one.measure == "accuracy"]
    row = next(row for row in table.rows if row[:2] == ["Accuracy", "Wilcoxon signed-rank test"])
    assert row[-1].startswith(wording.p_value(kept[0].p).removeprefix("p = "))
    assert row[-1].endswith(f"; {kept[0].n_participants}")
    assert row[-2] != row[-1]


def test_ratings_and_reasons_are_drawn_by_every_combination(tmp_path):
    def answer(rng, levels):
        rating = rng.choice([1, 2, 4, 5])
        words = {1: "no", 2: "rather no", 4: "rather yes", 5: "yes"}
        return {
            "trial_type": "rating",
            "rating": rating,
            "response_label": words[rating],
            "motivation": rng.choice(["I saw it.", "I guessed."]),
        }

    write_small(tmp_path / "set", [{}] * 4, CROSSED, answer)
    drawn = drawings(analyse(load(tmp_path / "set")))
    assert {"rating", "rating_boxes", "rating_shares", "motivation"} < set(drawn)
    assert "max9 · synthetic" in drawn["rating_shares"].alt
    assert "% rather yes" in drawn["rating_shares"].alt
    assert "I guessed." in drawn["motivation"].alt


def test_the_headline_is_about_the_factor_that_the_study_names_first(tmp_path):
    def answer(rng, levels):
        said = "yes" if rng.random() < (0.9 if levels["map"] == "a" else 0.6) else "no"
        return {"trial_type": "judgement", "response": said, "correct_response": "yes"} | {
            "correct": str(said == "yes").lower()
        }

    study = {"factors": {"map": {"levels": ["a", "b"]}, "border": {"levels": ["used", "not"]}}}
    factors = {"border": ["used", "not"], "map": ["a", "b"]}
    write_small(tmp_path / "set", [{}] * 8, factors, answer, n=12, study=study)
    said = headline.headline(analyse(load(tmp_path / "set")))
    assert re.search(r"accuracy was \d+\.\d % \(a\) and \d+\.\d % \(b\) by map", said)
