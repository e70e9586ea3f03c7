"""The quick reader and the careful one give the same table, or the quick one leaves it to the careful one."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import load
from analysis.errors import UserError
from analysis.files import fast_file
from analysis.files.columns import Column

COLUMNS = {
    "id": Column("text"),
    "note": Column("text", filled=False),
    "mode": Column("text", ("live", "pilot"), filled=False),
    "flag": Column("boolean", filled=False),
    "sure": Column("boolean"),
    "place": Column("integer"),
    "level": Column("integer", (1, 2, 3), filled=False),
    "ms": Column("number", filled=False, needed=False),
    "gone": Column("integer", filled=False, needed=False),
    "missing": Column("boolean", filled=False, needed=False),
}
WRITTEN = list(COLUMNS)[:8]
words = st.text("ab1 é|'\"\n,", max_size=6)  # no carriage return: csv.writer leaves one unquoted
VALID = st.tuples(
    words.map("x".__add__),
    words,
    st.sampled_from(["live", "pilot", ""]),
    st.sampled_from(["true", "false", ""]),
    st.sampled_from(["true", "false"]),
    st.integers(-9, 10**12).map(str),
    st.sampled_from(["1", "2", "3.0", ""]),
    st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.just(""),
)
ODD = ["", " ", "True", " true", "true ", "1.5", "nan", "inf", "1_0", " 4", "4\n", "NA", "null", "1e400", "é"]
ODD += ["test", "0x1", "-", "1", "0", "\x00", "\xa01", "2 ", "1e3", "+1", ".5", "live ", "LIVE"]
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder, rows, quoting=csv.QUOTE_MINIMAL, end="\n", mark=False):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator=end).writerows([[*WRITTEN, "own"], *rows])
    file = folder / "some.csv"
    file.write_bytes(text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    return file


def careful(file):
    """Return what the careful reader says, or None for a sentence."""
    try:
        return load._read(file, COLUMNS).reset_index(drop=True)
    except UserError:
        return None


def quick(file):
    """Return what the quick reader says, or None for a doubt."""
    try:
        return fast_file.read(file, COLUMNS)
    except fast_file.DoubtError:
        return None


@some
@given(
    rows=st.lists(VALID.map(lambda row: [*row, "own"]), max_size=5),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
)
def test_a_valid_file_is_read_quickly_and_the_same(tmp_path, rows, quoting, end, mark):
    file = written(tmp_path, rows, quoting, end, mark)
    assert_frame_equal(quick(file), careful(file))


@pytest.mark.parametrize("column", [*WRITTEN, "own"])
def test_a_cell_that_may_be_wrong_is_never_taken_for_something_else(tmp_path, column):
    good = dict(zip(WRITTEN, ["x", "", "live", "true", "false", "7", "2", "1.5"], strict=True)) | {"own": ""}
    for cell in ODD:
        file = written(tmp_path, [list((good | {column: cell}).values())])
        found = quick(file)
        if found is not None:
            assert_frame_equal(found, careful(file))


def test_quotes_are_the_same_wherever_the_file_is_cut(tmp_path, monkeypatch):
    def found():
        try:
            return fast_file._has_quotes(tmp_path / "some.csv")
        except fast_file.DoubtError:
            return None

    for text in ('a,b\n"x, ""y""",2\n', 'a,b\nx"y,2\n', '"a",b\n1,"\n"', '\ufeff"a"\n"1"2\n', "a,b\n1,2\n"):
        (tmp_path / "some.csv").write_bytes(text.encode())
        whole = found()
        for size in range(4, 12):
            monkeypatch.setattr(fast_file, "BLOCK", size)
            assert found() == whole
        monkeypatch.undo()


@settings(some, max_examples=100)
@given(st.text('a1,"\n\r \x00\ufeff', max_size=14))
@example('1,"a"b\n')
@example('a"b,1\n')
@example('"a\n')
@example('a""b,1\n')
@example('""\n\n1,2')
@example("1,2,3\n")
@example('"1\r","\n2"\r1,2')
def test_any_text_at_all(tmp_path, text):
    columns = {"a": Column("text", filled=False), "b": Column("text", filled=False, needed=False)}
    for header in ("a,b\n", "a\n", ""):
        (tmp_path / "any.csv").write_bytes((header + text).encode())
        try:
            found = fast_file.read(tmp_path / "any.csv", columns)
        except fast_file.DoubtError:
            continue
        assert_frame_equal(found, load._read(tmp_path / "any.csv", columns).reset_index(drop=True))


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "some.csv").write_bytes(b"id\n\xff\n")
    with pytest.raises(fast_file.DoubtError):
        fast_file.read(tmp_path / "some.csv", {"id": Column("text")})


@settings(some, max_examples=25)
@given(st.lists(VALID, max_size=5), st.booleans())
def test_parquet_is_read_as_csv_is(tmp_path, rows, typed):
    own = [[*row, "own"] for row in rows]
    table = careful(written(tmp_path, own))
    kept = table if typed else pd.DataFrame(own, columns=[*WRITTEN, "own"], dtype=str)
    kept.to_parquet(tmp_path / "some.parquet")
    for read in (quick, careful):
        assert_frame_equal(read(tmp_path / "some.parquet"), table)


def to_parquet(dataset, table):
    (file,) = dataset.glob(f"data/*_description-{table}_data.csv")
    pd.read_csv(file, dtype=str, keep_default_na=False).to_parquet(file.with_suffix(".parquet"))
    file.unlink()
    return file.with_suffix(".parquet")


def test_a_dataset_with_trials_in_parquet(dataset, shared):
    to_parquet(dataset, "trials")
    assert_frame_equal(load.load(dataset).trials, load.load(shared).trials)


def test_a_mistake_in_parquet_is_one_sentence_with_its_row(dataset):
    file = to_parquet(dataset, "trials")
    rows = pd.read_parquet(file)
    rows.loc[4, "rt_ms"] = "4,2"
    rows.to_parquet(file)
    with pytest.raises(UserError, match=r"trials_data\.parquet:5: Column rt_ms holds '4,2'; expected a num"):
        load.load(dataset)
    file.write_bytes(b"row_id\n")
    with pytest.raises(UserError, match=r"trials_data\.parquet is not a Parquet file: .*\.$"):
        load.load(dataset)


def test_no_reader_keeps_what_nobody_reads(shared, monkeypatch):
    quickly = load.load(shared).trials
    monkeypatch.setattr(fast_file, "read", load._read)
    assert_frame_equal(quickly, load.load(shared).trials)
    assert "saved_utc" not in quickly
