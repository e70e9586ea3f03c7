"""The door: what a dataset must be, and the sentence for each thing that it is not."""

import csv

import pytest

from analysis.errors import UserError
from analysis.load import load


def edit(dataset, table, change):
    """Rewrite one table: `change` gets its header and rows and alters them in place."""
    (file,) = dataset.glob(f"data/*_description-{table}_data.csv")
    with open(file, encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    change(header, rows)
    with open(file, "w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([header, *rows])


def put(column, value, row=4):
    def change(header, rows):
        rows[row][header.index(column)] = value

    return change


def drop(column):
    def change(header, rows):
        place = header.index(column)
        for row in [header, *rows]:
            del row[place]

    return change


def same(column):
    def change(header, rows):
        place = header.index(column)
        rows[5][place] = rows[4][place]

    return change


def lengthen(header, rows):
    rows[7].append("more")


def swap_answer(header, rows):
    place = header.index("response")
    rows[9][place] = "upper" if rows[9][place] == "lower" else "lower"


WRONG = [
    (
        "trials",
        put("stage", "main "),
        r"trials_data.csv:6: Column stage holds 'main '; expected one of practice, main, repeated\.$",
    ),
    ("trials", put("condition", ""), r":6: Column condition is empty; expected text\.$"),
    ("trials", put("confidence", "sure"), r"Column confidence holds 'sure'; expected a whole number"),
    ("trials", put("correct", "True"), r"Column correct holds 'True'; expected true or false"),
    ("trials", put("is_catch", "1"), r"Column is_catch holds '1'; expected true or false"),
    ("trials", put("rt_ms", "4,2"), r"Column rt_ms holds '4,2'; expected a number"),
    ("trials", put("rt_ms", "inf"), r"Column rt_ms holds 'inf'; expected a number"),
    ("trials", put("trial_index", "1.5"), r"Column trial_index holds '1.5'; expected a whole number"),
    ("trials", put("mode", "test"), r"'test'; expected one of live, pilot, simulated"),
    ("trials", put("subject_id", "9999"), r":6: Column subject_id names nobody in the participants file\.$"),
    ("trials", put("n_blur", "often"), r"Column n_blur holds 'often'; expected a whole number"),
    ("trials", same("row_id"), r":7: Column row_id is not unique\.$"),
    ("trials", same("trial_index"), r":7: Column trial_index repeats an earlier one of its session\.$"),
    ("trials", swap_answer, r":11: Column correct contradicts response and correct_response\.$"),
    ("trials", drop("rt_ms"), r"trials_data.csv has no column rt_ms"),
    ("trials", lengthen, r"trials_data.csv:9: The row has \d+ cells; expected \d+\.$"),
    ("trials", lambda header, rows: rows.clear(), r"has a header but no trials"),
    ("participants", drop("completed"), r"participants_data.csv has no column completed"),
    ("participants", put("excluded", ""), r"Column excluded is empty; expected true or false"),
    (
        "participants",
        same("subject_id"),
        r"participants_data.csv:7: Column subject_id holds '0005' again; expected one row each\.$",
    ),
    (
        "exclusions",
        put("value", "many"),
        r"exclusions_data.csv:6: Column value holds 'many'; expected a number\.$",
    ),
    ("exclusions", put("bound", "least"), r"Column bound holds 'least'; expected one of max, min\.$"),
    ("forms", put("form_attempt", ""), r"forms_data.csv:6: Column form_attempt is empty"),
    ("events", drop("event"), r"events_data.csv has no column event"),
]


@pytest.mark.parametrize(("table", "change", "sentence"), WRONG, ids=[one[2][:50] for one in WRONG])
def test_a_mistake_is_one_sentence(dataset, table, change, sentence):
    edit(dataset, table, change)
    with pytest.raises(UserError, match=sentence) as caught:
        load(dataset)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("table", ["trials", "participants", "exclusions", "events"])
def test_a_missing_or_doubled_file_is_named(dataset, table):
    (file,) = dataset.glob(f"data/*_description-{table}_data.csv")
    copy = file.with_name(f"copy_{file.name}")
    copy.write_bytes(file.read_bytes())
    with pytest.raises(UserError, match=rf"2 files named \*_description-{table}_data.csv"):
        load(dataset)
    copy.unlink()
    file.unlink()
    with pytest.raises(UserError, match=rf"no file named \*_description-{table}_data.csv"):
        load(dataset)


def test_what_is_no_dataset(tmp_path, dataset):
    with pytest.raises(UserError, match="nowhere is not a directory"):
        load(tmp_path / "nowhere")
    with pytest.raises(UserError, match="is not a dataset"):
        load(tmp_path)
    (file,) = dataset.glob("data/*trials_data.csv")
    file.write_bytes(b"")
    with pytest.raises(UserError, match="is empty; expected a header row"):
        load(dataset)
    file.write_bytes("row_id\nä\n".encode("latin-1"))
    with pytest.raises(UserError, match=r"trials_data\.csv:2: The text is not UTF-8\.$"):
        load(dataset)


def test_types_and_order(dataset):
    for table in ("trials", "participants"):
        edit(dataset, table, lambda header, rows: rows.reverse())
    read = load(dataset)
    trials = read.trials
    kinds = {"correct": "bool", "is_catch": "bool", "timed_out": "bool", "trial_index": "int64"}
    kinds |= {"confidence": "float64", "rt_ms": "float64", "hidden_ms": "float64"}
    assert {name: str(trials[name].dtype) for name in kinds} == kinds
    assert trials["subject_id"].iloc[0] == "0001"  # text, not the number 1
    order = list(zip(trials["subject_id"], trials["trial_index"], strict=True))
    assert order == sorted(order)
    assert read.participants["subject_id"].is_monotonic_increasing
    assert read.manifest is not None
    (dataset / "materials" / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match=r"manifest\.json:1: The file is not JSON: .*\.$"):
        load(dataset)
    (dataset / "materials" / "manifest.json").unlink()
    assert load(dataset).manifest is None


def test_a_dataset_of_before_there_were_forms_stages_and_bounds(dataset):
    for column in ("stage", "timed_out", "trial_type", "stimulus_options", "n_dropped_frames"):
        edit(dataset, "trials", drop(column))
    edit(dataset, "exclusions", drop("bound"))
    (file,) = dataset.glob("data/*_description-forms_data.csv")
    file.unlink()
    read = load(dataset)
    assert read.forms.empty
    assert not read.trials["timed_out"].any()
    assert set(read.trials["stage"]) == set(read.exclusions["bound"]) == {""}
    assert read.trials["n_dropped_frames"].isna().all()


def test_an_answer_that_is_neither_right_nor_wrong_contradicts_nothing(dataset):
    edit(dataset, "trials", put("correct_response", ""))
    edit(dataset, "trials", put("correct", "", row=5))
    edit(dataset, "trials", put("response", "", row=5))
    assert not load(dataset).trials["correct"].iloc[5]
