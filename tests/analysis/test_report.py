"""The written report: its numbers, its bytes, and that it stands alone."""

import csv
import dataclasses
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import numpy as np
import pytest

from analysis import wording
from analysis.errors import UserError
from analysis.figures import drawings, extremity, participants
from analysis.intervals import INTERVALS
from analysis.load import load
from analysis.pipeline import analyse
from analysis.plan import read_plan
from analysis.report import cells_file, flow, headline, tables, terminal, tests_shown
from analysis.report import page as report
from analysis.results import COLUMNS
from tests.analysis.small import choice, write_small


class Page(HTMLParser):
    """Collects a page's tags and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


@pytest.fixture(scope="module")
def drawn(done):
    return drawings(done)


@pytest.fixture(scope="module")
def written(done, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    report.write(done, out)
    return out


@pytest.fixture(scope="module")
def html(written):
    return (written / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_the_report_stands_alone(html, page, drawn):
    assert not page.all("script", "link", "iframe", "object", "embed")
    sources = [attrs["src"] for attrs in page.all("img")]
    assert len(sources) == len(drawn)
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert all(attrs["href"].startswith("#") for attrs in page.all("a"))
    assert not re.search(r"https?://|@import|url\(", html)


def test_links_lead_somewhere_and_ids_are_unique(page):
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"].removeprefix("#") for attrs in page.all("a")} <= set(ids)
    assert {attrs["aria-labelledby"] for attrs in page.all("section")} <= set(ids)


def test_pictures_have_words_and_tables_have_captions_and_headings(page):
    for attrs in page.all("img"):
        assert len(attrs["alt"]) > 40
    assert len(page.all("figcaption")) == len(page.all("figure")) == len(page.all("img"))
    assert len(page.all("caption")) == len(page.all("table")) >= 9
    assert all(attrs["scope"] in ("col", "row") for attrs in page.all("th"))
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en"


def test_pictures_are_drawings_without_dates(written, drawn):
    for name in drawn:
        svg = (written / "figures" / f"{name}.svg").read_bytes()
        assert ElementTree.fromstring(svg).tag.endswith("svg"), name
        assert b"<dc:date>" not in svg
        assert (written / "figures" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def files_of(directory):
    """Return the bytes of all files by path."""
    paths = sorted(path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


def test_the_same_dataset_gives_the_same_bytes_whatever_the_order_of_rows(dataset, written, tmp_path):
    for file in (dataset / "data").glob("*.csv"):
        head, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text(head + "".join(sorted(lines, key=lambda line: line[::-1])), encoding="utf-8")
    report.write(analyse(load(dataset)), tmp_path)
    again = {name: content for name, content in files_of(tmp_path).items() if not name.startswith("dataset")}
    assert again == files_of(written)


def rows_of(file):
    with open(file, encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_results_csv_has_every_digit(done, written):
    rows = rows_of(written / "results.csv")
    assert list(rows[0]) == COLUMNS
    assert len(rows) == len(done.results) + len(done.everybody)
    assert {row["sample"] for row in rows[len(done.results) :]} == {"everybody"}
    for row, result in zip(rows, [*done.results, *done.everybody], strict=True):
        for name in ("estimate", "low", "high", "p", "effect_size"):
            number = getattr(result, name)
            assert row[name] == "" if number != number else float(row[name]) == number


def test_cells_csv_has_the_values_that_every_estimate_is_the_mean_of(done, written):
    rows = rows_of(written / "cells.csv")
    names = ["measure", "subset", "condition", "confidence", "subject_id", "value", "unit", "n_trials"]
    assert list(rows[0]) == names
    for one in done.results:
        split = one.effect.startswith("condition=") or " - " in one.effect or one.effect == "all"
        if one.test or one.interval not in INTERVALS or split or not one.n_participants:
            continue
        own = [row for row in rows if (row["measure"], row["subset"]) == (one.measure, one.subset)]
        own = [row for row in own if row["condition"] == one.effect]
        assert len(own) == one.n_participants
        assert sum(float(row["value"]) for row in own) / len(own) == pytest.approx(one.estimate)
        assert sum(int(row["n_trials"]) for row in own) == one.n_trials
        assert {row["unit"] for row in own} == {one.unit}


def plain(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_page_says_what_the_results_say(done, page):
    text = plain(page.text)
    assert headline.headline(done) in text
    tests = tests_shown.tests_of(done)
    assert {one.measure for one in tests} == {"accuracy", "reaction_time", "confidence"}
    assert all(one.apa() in text for one in tests if not one.family)
    mean = next(one for one in done.results if (one.measure, one.effect) == ("accuracy", "natural")).estimate
    assert f"{100 * mean:.1f} % of trials with natural references" in text
    assert "7 participants and 252 trials are analysed" in text
    assert "c0ffee" * 8 in text
    assert "scipy" in text
    assert "above the 99th percentile of the natural crops for 3 of 4 units (75 %)" in text
    assert "Simulated" not in text
    assert "all of them are exploratory" in text
    assert "SHA-256" not in text


def test_simulated_participants_are_announced(shared):
    done = analyse(load(shared), "simulated")
    text = Page(report.html(done)).text
    assert "The participants are simulated: 2 guess, 3 machine." in text
    assert headline.headline(done).startswith("Simulated participants")
    rows = tables.by_subset(done, "observer", "", "Observer").rows
    assert [row[:2] for row in rows] == [["guess", "2"], ["machine", "3"]]


def test_the_table_of_the_flagged_has_a_row_for_each_bound(done):
    table = flow.verdicts(done)
    assert table.rows == [
        ["0008", "catch_correct", "min", "0", "0.25"],
        ["0008", "catch_failed", "max", "4", "2"],
        ["0017", "catch_correct", "min", "0", "0.25"],
    ]


def test_the_threshold_of_catch_trials_is_that_of_the_rule_on_their_number(drawn):
    assert drawn["catch"].caption.endswith(" At most 2 may fail.")


def test_excluded_participants_that_were_kept_are_named(shared, drawn, monkeypatch):
    monkeypatch.setattr(report, "drawings", lambda done: {"participants": drawn["participants"]})
    text = Page(report.html(analyse(load(shared), keep_excluded=True))).text
    assert "did not finish: active (kept)" in text
    assert "were kept, as asked for" in text


@pytest.mark.parametrize("n", [1, 2])
def test_few_participants_without_catch_layers_times_or_manifest(make, tmp_path, n):
    directory = make(tmp_path / "few", [("live", "", 1.0, 1.0, "completed", 0)] * n, main=3)
    read = load(directory)
    trials = read.trials[~read.trials["is_catch"]].assign(factor_layer="", rt_ms=float("nan"))
    people = read.participants.assign(catch_n=0)
    done = analyse(dataclasses.replace(read, trials=trials, participants=people))
    shown = {"participants", "accuracy", "confidence", "confidence_shares", "confidence_accuracy"}
    assert set(drawings(done)) == shown
    text = Page(report.html(done)).text
    assert "nothing to test" in text
    assert "Catch trials are easy" not in text
    assert "99th" not in text
    assert terminal.summary(done).startswith("Participants picked the right image in 100.0 %")


def test_text_of_a_dataset_cannot_become_markup(shared, drawn, monkeypatch):
    monkeypatch.setattr(report, "drawings", lambda done: {"participants": drawn["participants"]})
    read = load(shared)
    marked = dataclasses.replace(read, trials=read.trials.assign(config_hash="<script>alert(1)</script>"))
    assert not Page(report.html(analyse(marked))).all("script")


def test_nothing_half_written(done, drawn, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "drawings", lambda done: {"participants": drawn["participants"]})
    blocked = tmp_path / "file"
    blocked.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written to"):
        report.write(done, blocked)
    assert blocked.read_text(encoding="utf-8") == "mine"
    out = tmp_path / "out"
    (out / "report.html").mkdir(parents=True)  # the last file cannot be put in place
    with pytest.raises(UserError, match="cannot be written to"):
        report.write(done, out)
    assert files_of(out) == {}


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


def test_a_psychometric_function_is_drawn_with_its_threshold(shared):
    read = load(shared)
    rng = np.random.default_rng(2)
    x = rng.integers(1, 9, len(read.trials)) / 8
    right = rng.random(len(x)) < np.where(x > 0.5, 0.95, 0.55)
    changed = dataclasses.replace(read, trials=read.trials.assign(query_extremity=x, correct=right))
    caption = extremity.figure(analyse(changed)).caption
    threshold = float(re.search(r"natural: (0\.\d\d)", caption)[1])
    assert 0.4 < threshold < 0.75
    assert "synthetic: 0." in caption
    assert "over participants" in caption
    (found,) = [
        one
        for one in analyse(changed).results
        if (one.measure, one.effect) == ("query_extremity", "natural") and one.estimate_name.startswith("thr")
    ]
    assert f"natural: {found.estimate:.2f} [{found.low:.2f}, {found.high:.2f}]" in caption


def test_a_psychometric_function_that_the_answers_do_not_bound_is_not_drawn(shared):
    read = load(shared)
    rng = np.random.default_rng(3)
    x = rng.integers(1, 9, len(read.trials)) / 8
    changed = dataclasses.replace(
        read, trials=read.trials.assign(query_extremity=x, correct=rng.random(len(x)) < 0.9)
    )
    made = extremity.figure(analyse(changed))
    assert "natural: no line, as " in made.caption
    assert not [line for line in made.figure.axes[0].lines if len(line.get_xdata()) > 100]


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


def test_a_constant_is_told_with_its_unit(shared):
    said = terminal.summary(analyse(load(shared)))
    assert "Accuracy (condition=natural), against 50.0 %  " in said
