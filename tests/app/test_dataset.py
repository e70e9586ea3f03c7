"""The dataset: what is in the database, in the form that docs/dataset.md promises."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app import store
from app.dataset import codebook, files
from app.dataset.export import write_dataset
from app.errors import UserError
from app.models import Response, Run, Step
from app.pack import read_pack
from app.study.launch import launch, versions_of
from app.study.load import find, load
from app.trial_types.base import Column
from tests.app.play import enter, first_trial, play_on, post
from tests.psychds import problems

DOCS = Path(__file__).parent.parent.parent / "docs" / "dataset.md"


def export(folder):
    with store.read() as session:
        return write_dataset(session, versions_of(session, "borowski-small"), folder)


def table(folder, name):
    file = folder / "data" / f"study-borowskismall_description-{name}_data.csv"
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture
def dataset(client, tmp_path):
    """One complete live run, one dropped after a trial, one withdrawn, one simulated."""
    play_on(client, enter(client))
    dropped = enter(client)
    post(client, dropped, first_trial(client, dropped), events=[{"event": "blur", "at_ms": 12.5}])
    withdrawn = enter(client)
    post(client, withdrawn, first_trial(client, withdrawn))
    client.post(f"{withdrawn}/withdraw", json={})
    play_on(client, enter(client, mode="simulated", observer="guess"))
    export(tmp_path / "dataset")
    return tmp_path / "dataset"


def test_it_is_valid_psych_ds(dataset):
    assert problems(dataset) == []


def test_it_holds_every_saved_trial_once_with_the_databases_values(dataset):
    rows = table(dataset, "trials")
    with store.read() as session:
        query = select(Step, Response).join(Step.response).where(Step.type == "forced_choice")
        stored = session.execute(query.order_by(Step.run_id, Step.index)).all()
    assert len(rows) == len(stored) == 36 + 1 + 36
    for row, (step, response) in zip(rows, stored, strict=True):
        assert row["response"] == response.answer["choice"]
        assert int(row["confidence"]) == response.answer["confidence"]
        assert row["correct"] == str(response.correct).lower()
        assert (row["response"] == row["correct_response"]) == response.correct
        assert float(row["rt_ms"]) == response.timing["rt_ms"]
        assert row["condition"] == step.plan["condition"]
        assert row["stimulus_id"] == step.plan["set"]
        assert row["is_catch"] == str(step.plan["is_catch"]).lower()


def test_participants_are_all_there_drop_outs_too(dataset):
    rows = table(dataset, "participants")
    assert [row["status"] for row in rows] == ["completed", "active", "withdrawn", "completed"]
    assert [row["trials_n"] for row in rows] == ["36", "1", "0", "36"]
    assert [row["mode"] for row in rows] == ["live", "live", "live", "simulated"]
    assert [row["observer"] for row in rows] == ["", "", "", "guess"]


def test_catch_trials_are_counted_and_the_rule_is_applied(dataset):
    trials, people = table(dataset, "trials"), table(dataset, "participants")
    for person in people:
        own = [t for t in trials if t["subject_id"] == person["subject_id"] and t["is_catch"] == "true"]
        failed = sum(t["correct"] == "false" for t in own)
        assert (int(person["catch_n"]), int(person["catch_failed"])) == (len(own), failed)
        assert person["excluded"] == str(failed > 1).lower()


def test_events_are_placed_in_their_trial(dataset):
    assert [(e["trial_index"], e["event"], e["at_ms"]) for e in table(dataset, "events")] == [
        ("0", "blur", "12.5")
    ]


def test_the_codebook_describes_every_column_in_words(dataset):
    for columns in codebook.FILES.values():
        assert all(column.description and column.type for column in columns)
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
    everywhere = {column for columns in codebook.FILES.values() for column in columns}
    assert len({column.name for column in everywhere}) == len(everywhere), "one name, two meanings"


def test_the_documentation_names_the_columns_of_every_file():
    words = set(re.findall(r"[a-z_0-9]+", DOCS.read_text()))
    for columns in codebook.FILES.values():
        assert {column.name for column in columns} <= words


def test_materials_hold_the_study_and_the_manifest(dataset, pack_path):
    assert (dataset / "materials/manifest.json").read_bytes() == (pack_path / "manifest.json").read_bytes()
    assert "key: borowski-small" in (dataset / "materials/study.yaml").read_text()
    assert (dataset / "materials/consent.md").read_text().startswith("# ")


def test_an_export_replaces_an_earlier_one_but_nothing_else(client, dataset, tmp_path):
    before = table(dataset, "trials")
    export(dataset)
    assert table(dataset, "trials") == before
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter1.txt").write_text("mine")
    with pytest.raises(UserError, match="holds something else than an earlier dataset"):
        export(other)
    assert (other / "chapter1.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


@pytest.mark.parametrize(
    "other", ["another study's dataset", "our dataset with a file of somebody's", "a file"]
)
def test_an_export_deletes_nothing_that_is_not_its_own(client, dataset, tmp_path, other):
    place = tmp_path / "place"
    if other == "a file":
        place.write_text("mine")
    else:
        shutil.copytree(dataset, place)
        if "another" in other:
            about = place / "dataset_description.json"
            about.write_text(about.read_text().replace("borowski-small", "achtibat"))
        else:
            (place / "analysis.py").write_text("mine")
    before = sorted(path.name for path in place.rglob("*"))
    with pytest.raises(UserError, match=r"(is a file|holds something else)"):
        export(place)
    assert sorted(path.name for path in place.rglob("*")) == before


def test_answers_to_an_earlier_version_are_exported_too(client, tmp_path, pack_path):
    play_on(client, enter(client))
    definition = load(find("borowski-small"))
    with store.write() as session:
        launch(session, {**definition, "minutes": 13}, read_pack(pack_path))
    play_on(client, enter(client))
    export(tmp_path / "dataset")
    rows = table(tmp_path / "dataset", "trials")
    assert len(rows) == 2 * 36
    hashes = list(dict.fromkeys(row["config_hash"] for row in rows))
    assert len(hashes) == 2
    assert (tmp_path / "dataset/materials" / hashes[0] / "study.yaml").is_file()
    assert "minutes: 13" in (tmp_path / "dataset/materials/study.yaml").read_text()
    assert problems(tmp_path / "dataset") == []


def test_a_trial_that_comes_again_is_another_attempt(dataset):
    seen = {}
    for row in table(dataset, "trials"):
        times = seen.setdefault((row["subject_id"], row["trial_id"]), [])
        times.append(int(row["attempt"]))
    assert all(times == list(range(1, len(times) + 1)) for times in seen.values())


def test_the_same_run_has_the_same_subject_in_all_files(dataset):
    with store.read() as session:
        pseudonyms = [run.participant.subject_id for run in session.scalars(select(Run).order_by(Run.id))]
    assert [row["subject_id"] for row in table(dataset, "participants")] == pseudonyms


@pytest.mark.parametrize("text", ["one\rtwo", "one\r\ntwo", "one\ntwo"])
def test_a_comment_of_several_lines_stays_one_cell(tmp_path, text):
    columns = [Column("comment", "string", "What was said"), Column("rating", "integer", "The point")]
    files._write_table(tmp_path / "table.csv", columns, [{"comment": text, "rating": 3}])
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as opened:
        assert list(csv.reader(opened)) == [["comment", "rating"], ["one\ntwo", "3"]]
