"""The written report: its numbers, its bytes, and that it stands alone."""

import base64
import csv
import dataclasses
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest

from analysis import report, tables
from analysis.errors import UserError
from analysis.figures import FIGURES, drawings
from analysis.load import load
from analysis.pipeline import analyse
from analysis.results import COLUMNS


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
def html(done):
    return report.html(done)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_the_report_stands_alone(html, page):
    assert not page.all("script", "link", "iframe", "object", "embed")
    sources = [attrs["src"] for attrs in page.all("img")]
    assert len(sources) == len(FIGURES)
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


def test_pictures_are_drawings_without_dates(done):
    for name, drawing in drawings(done).items():
        svg = base64.b64decode(drawing.source.partition(",")[2])
        assert ElementTree.fromstring(svg).tag.endswith("svg"), name
        assert b"<dc:date>" not in svg


def test_the_same_dataset_gives_the_same_bytes(shared, done, tmp_path):
    for name in ("one", "two"):
        report.write(analyse(load(shared)), tmp_path / name)
    for file in ("results.csv", "report.html"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["report.html", "results.csv"]


def test_row_order_in_the_files_does_not_matter(dataset, tmp_path):
    def written(name):
        report.write(analyse(load(dataset)), tmp_path / name)
        return [(tmp_path / name / file).read_bytes() for file in ("results.csv", "report.html")]

    before = written("before")
    for file in (dataset / "data").glob("*.csv"):
        head, *lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text(head + "".join(sorted(lines, key=lambda line: line[::-1])), encoding="utf-8")
    assert written("after") == before


def test_results_csv_has_every_digit(done, tmp_path):
    report.write(done, tmp_path)
    with open(tmp_path / "results.csv", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == len(done.results)
    for row, result in zip(rows, done.results, strict=True):
        for name in ("estimate", "low", "high", "p", "effect_size"):
            number = getattr(result, name)
            assert row[name] == "" if number != number else float(row[name]) == number


def test_the_page_says_what_the_results_say(done, page):
    text = " ".join(page.text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert tables.headline(done) in text
    tests = tables.tests(done)
    assert [(one.measure, one.subset) for one in tests] == [
        ("accuracy", "all"),
        ("reaction_time", "correct"),
        ("reaction_time", "all"),
        ("confidence", "all"),
    ]
    assert all(one.apa() in text for one in tests)
    mean = next(one for one in done.results if (one.measure, one.effect) == ("accuracy", "natural")).estimate
    assert f"{100 * mean:.1f} % of trials with natural references" in text
    assert "7 participants and 252 trials are analysed" in text
    assert "c0ffee" * 8 in text
    assert "scipy" in text
    assert "above the 99th percentile of the natural crops for 3 of 4 units (75 %)" in text
    assert "Simulated" not in text


def test_simulated_participants_are_announced(shared):
    done = analyse(load(shared), "simulated")
    text = Page(report.html(done)).text
    assert "The participants are simulated: 2 guess, 3 machine." in text
    assert tables.headline(done).startswith("Simulated participants")
    rows = tables.by_subset(done, "observer", "", "Observer").rows
    assert [row[:2] for row in rows] == [["guess", "2"], ["machine", "3"]]


def test_the_table_of_the_flagged_has_a_row_for_each_bound(done):
    table = report.context(done)["flagged"]
    assert table.rows == [
        ["0008", "catch_correct", "min", "0", "0.25"],
        ["0008", "catch_failed", "max", "4", "2"],
        ["0017", "catch_correct", "min", "0", "0.25"],
    ]


def test_the_threshold_of_catch_trials_is_that_of_the_rule_on_their_number(done):
    assert drawings(done)["catch"].caption.endswith(" At most 2 may fail.")


def test_excluded_participants_that_were_kept_are_named(shared):
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
    assert set(drawings(done)) == {"accuracy", "confidence"}
    text = Page(report.html(done)).text
    assert "zero, so there is nothing to test" in text
    assert "catch-trials" not in text
    assert "No row has condition natural" in text
    assert "99th" not in text
    assert tables.terminal(done).startswith("Participants picked the right image in 100.0 %")


def test_text_of_a_dataset_cannot_become_markup(shared):
    read = load(shared)
    marked = dataclasses.replace(read, trials=read.trials.assign(config_hash="<script>alert(1)</script>"))
    assert not Page(report.html(analyse(marked))).all("script")


def test_nothing_half_written(done, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written to"):
        report.write(done, blocked)
    assert blocked.read_text(encoding="utf-8") == "mine"
    out = tmp_path / "out"
    (out / "report.html").mkdir(parents=True)  # the second file cannot be put in place
    with pytest.raises(UserError, match="cannot be written to"):
        report.write(done, out)
    assert not [path for path in out.iterdir() if path.name.endswith(".part")]
