"""The written report: its numbers, its bytes, and that it stands alone."""

import csv
import dataclasses
import re
import xml.etree.ElementTree as ElementTree

import pytest

from analysis.errors import UserError
from analysis.figures import drawings
from analysis.intervals import INTERVALS
from analysis.load import load
from analysis.pipeline import analyse
from analysis.report import flow, headline, tables, terminal, tests_shown
from analysis.report import page as report
from analysis.results import COLUMNS
from tests.analysis.pages import Page, plain


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


def test_a_constant_is_told_with_its_unit(shared):
    said = terminal.summary(analyse(load(shared)))
    assert "Accuracy (condition=natural), against 50.0 %  " in said
