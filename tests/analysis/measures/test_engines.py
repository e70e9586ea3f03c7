"""DuckDB on files and pandas in memory give the same cells."""

import csv
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import trials as engine
from analysis.cells import SQL, aggregate
from analysis.errors import UserError
from analysis.files.scale import open_trials
from analysis.load import load
from analysis.measures import MEASURES
from analysis.parts import part
from tests.analysis.measures.made import KINDS, TRIALS_OF, frame, given, rows

CLOSE = {"rtol": 1e-12, "atol": 1e-12}
FACTORS = [[], ["condition", "factor_batch"]]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Give an opened Parquet file of each kind of trials, and what it holds."""
    folder = tmp_path_factory.mktemp("trials")
    tables = {kind: frame(rows(kind)) for kind in {"choice", *TRIALS_OF.values()}}
    return {
        kind: (open_trials(written(table, folder / f"{kind}.parquet")), table)
        for kind, table in tables.items()
    }


def written(table, file):
    """Write a table whole: with all columns that a dataset must have."""
    always = {"mode": "live", "row_id": "r"} | dict.fromkeys(["study_id", "config_hash"], "s")
    table.assign(**always, software_version="0").to_parquet(file)
    return file


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("by", FACTORS, ids="-".join)
def test_every_measure_is_the_same_from_parquet(name, by, files):
    opened, table = files[TRIALS_OF.get(name, "choice")]
    large = part(opened, MEASURES[name].of)
    if name == "query_extremity":  # a column that no file has
        large = large.project("* REPLACE (CAST(nullif(query_extremity, '') AS DOUBLE) AS query_extremity)")
    cells = MEASURES[name].cells(large, by)
    assert len(cells)
    assert_frame_equal(cells, MEASURES[name].cells(given(name, table), by), **CLOSE)


@pytest.mark.parametrize("of", ["main", "catch", "showings"])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_dataset_is_opened_as_it_is_loaded(shared, tmp_path, of, ending):
    (file,) = shared.glob("data/*trials_data.csv")
    if ending == ".parquet":
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        file = tmp_path / "trials.parquet"
        table.to_parquet(file)
    name = {"main": "accuracy", "catch": "catch", "showings": "consistency"}[of]
    loaded = given(name, load(shared).trials)
    people = sorted(set(loaded["subject_id"]))[::2]
    opened = engine.among(part(open_trials(file), of), "subject_id", people).df()
    expected = loaded[loaded["subject_id"].isin(people)]
    order = ["subject_id", "trial_index"]
    opened = opened.sort_values(order, ignore_index=True)[list(expected.columns)]
    expected = expected.sort_values(order, ignore_index=True)
    assert_frame_equal(opened.astype({"trial_index": "int64"}), expected)
    assert engine.size(engine.among(part(open_trials(file), of), "subject_id", [])) == 0


values = st.sampled_from([0.1, 0.2, 0.3, 1e9, -5.0, 2.0, 2.0, None])
trials = st.lists(
    st.tuples(st.sampled_from(["p", "q", "é'\""]), st.sampled_from("ab"), values, st.booleans())
)


def test_words_of_participants_are_read_as_they_are(dataset):
    (file,) = dataset.glob("data/*trials_data.csv")
    with open(file, encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    words = ['say "hi",\nthen ; go', "", '"', "NULL", "NA", " a ", "1,5", "\\"]
    for row, comment in zip(rows, words * 99, strict=False):
        row[header.index("comment")] = comment
    with open(file, "w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([header, *rows])
    comments = open_trials(file).project("row_id, comment").df().set_index("row_id")["comment"]
    expected = load(dataset).trials.set_index("row_id")["comment"]
    assert comments.sort_index().tolist() == expected.sort_index().tolist()


@settings(max_examples=8, deadline=None)
@drawn(trials)
def test_averages_with_ties_gaps_and_booleans(made):
    columns = {"subject_id": "str", "factor": "str", "x": "float64", "flag": "bool"}
    table = pd.DataFrame(made, columns=list(columns)).astype(columns)
    relation = duckdb.from_df(table)
    for column in ("x", "flag"):
        for how in SQL:
            one, other = (aggregate(data, column, how, ["factor"]) for data in (table, relation))
            assert_frame_equal(one, other, **CLOSE)
    one, other = (engine.count(data, ["flag", "x"]) for data in (table, relation))
    assert_frame_equal(one, other)
    for column, value in [
        ("subject_id", "é'\""),
        ("flag", True),
        ("flag", False),
        ("x", "2.0"),
        ("x", "0.3"),
    ]:
        one, other = (engine.size(engine.only(data, column, value)) for data in (table, relation))
        assert one == other
    for column in columns:
        one, other = (engine.distinct(data, column) for data in (table, relation))
        assert one == other
    chosen = [engine.size(engine.among(data, "subject_id", ["q", "é'\""])) for data in (table, relation)]
    assert chosen[0] == chosen[1]


def test_no_number_is_no_value():
    rows = "(VALUES ('p', 1.0::DOUBLE), ('p', 'NaN'::DOUBLE), ('p', NULL), ('q', 'NaN'::DOUBLE))"
    relation = duckdb.from_query(f"SELECT col0 AS subject_id, col1 AS x FROM {rows}")
    cells = aggregate(relation, "x", "mean", [])
    assert cells.to_dict("records") == [{"subject_id": "p", "value": 1.0, "n_trials": 1}]


def test_the_same_sentences(files):
    for data in files["choice"]:
        with pytest.raises(UserError, match=r"The trials have no column colour; they have .*subject_id"):
            aggregate(data, "rt_ms", "mean", ["colour"])


def test_what_is_no_file_of_trials(tmp_path):
    with pytest.raises(UserError, match=r"none\.parquet cannot be read: .*\.$"):
        open_trials(tmp_path / "none.parquet")
    with open(tmp_path / "some.csv", "w", newline="") as target:
        csv.writer(target).writerows([["row_id", "subject_id"], ["1", "p"]])
    with pytest.raises(UserError, match=r"some\.csv has no column study_id; docs/dataset\.md"):
        open_trials(tmp_path / "some.csv")


def altered(shared, folder, column, cell):
    """Return a copy of a file of trials in which the column of one row holds something else."""
    (file,) = shared.glob("data/*trials_data.csv")
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    table.loc[30, column] = cell
    table.to_csv(folder / "trials.csv", index=False)
    return folder / "trials.csv"


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("rt_ms", "4,2", r"The trials cannot be read: Column rt_ms holds '4,2'; expected a number\.$"),
        ("is_catch", "True", r"read: Column is_catch holds 'True'; expected true or false\.$"),
        ("is_catch", "", r"read: Column is_catch holds ''; expected true or false\.$"),
    ],
)
def test_a_cell_of_another_type_is_one_sentence(shared, tmp_path, column, cell, sentence):
    large = part(open_trials(altered(shared, tmp_path, column, cell)), "main")
    with pytest.raises(UserError, match=sentence) as caught:
        MEASURES["reaction_time"].cells(large, ["condition"])
    assert "\n" not in str(caught.value)


def test_every_column_is_read_in_its_kind(files):
    large = files["choice"][0]
    kinds = dict(zip(large.columns, map(str, large.types), strict=True))
    expected = {"text": "VARCHAR", "boolean": "BOOLEAN", "integer": "DOUBLE", "number": "DOUBLE"}
    assert all(kinds[name] == expected[kind] for name, kind in KINDS.items() if name != "query_extremity")


def test_the_code_in_the_docs_runs(dataset, monkeypatch):
    """On a dataset whose trials are there as CSV for the first part and as Parquet for the second."""
    monkeypatch.chdir(dataset.parent)
    (file,) = dataset.glob("data/*trials_data.csv")
    Path("data").mkdir()
    large = Path("data/study-large_description-trials_data.parquet")
    pd.read_csv(file, dtype=str, keep_default_na=False).to_parquet(large)
    page = (Path(__file__).parents[3] / "docs" / "measures.md").read_text(encoding="utf-8")
    first, second = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict = {}
    exec(first, names)
    factors = ["condition", "factor_layer", "subject_id", "value", "n_trials"]
    assert list(names["cells"].columns) == factors
    exec(second, names)
    assert list(names["cells"].columns) == ["condition", "subject_id", "value", "n_trials"]
