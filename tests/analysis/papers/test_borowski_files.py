"""The authors' files are checked: what is wrong is said in one sentence, with file, line and column."""

import csv

import pytest

from analysis.errors import UserError
from analysis.papers import borowski, paper
from analysis.papers.borowski_data import read

MAIN = "experiment_II_main_practice_catch_trials_preprocessed.csv"
BEGIN = "experiment_II_intuitiveness_beginning_preprocessed.csv"


def edit(file, change):
    """Rewrite a CSV file through a function of its rows (lists), the header first."""
    with open(file, encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    with open(file, "w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(change(rows))


def cell(line, column, value):
    """Return a change of one cell; `line` as editors count, the header being line 1."""

    def change(rows):
        rows[line - 1][rows[0].index(column)] = value
        return rows

    return change


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "expected"),
    [
        (MAIN, 5, "instr_type", "synthetic", "one of natural, optimized"),
        (MAIN, 5, "correct", "true", "True or False"),
        (MAIN, 5, "conf_rating", "0", "one of -3, -2, -1, 1, 2, 3"),
        (MAIN, 5, "RT", "4290.5", "seconds, at most 3600"),
        (MAIN, 5, "RT", "", "a number"),
        (MAIN, 5, "layer", "layer_1", "one of layer_0, layer_2, layer_4, layer_6, layer_8"),
        (MAIN, 5, "kernel_size", "1x1", "one of 0, 1, 2, 3"),
        (MAIN, 5, "condition_name", "Max-3", "one of Max-1, Min-Max-1, Max-9, Min-Max-9"),
        (MAIN, 5, "trial_type", "repeated", "one of practice, main"),
        (MAIN, 5, "abs_conf_rating", "4", "one of 1, 2, 3"),
        (MAIN, 5, "subject_id", "1.5", "a whole number"),
        (BEGIN, 3, "rating", "101", "a whole number from -100 to 100"),
        (BEGIN, 3, "rating", "3.5", "a whole number"),
        (BEGIN, 3, "trial_name", "d", "one of a, b, c"),
    ],
)
def test_a_wrong_cell_is_named(copy, file, line, column, value, expected):
    edit(copy / file, cell(line, column, value))
    with pytest.raises(UserError) as error:
        read(copy)
    assert f"{file}:{line}: Column {column} " in str(error.value)
    assert str(error.value).endswith(f"expected {expected}.")


@pytest.mark.parametrize("column", ["correct", "abs_conf_rating", "conf_rating", "correct_response"])
def test_columns_that_contradict_each_other_are_named(copy, column):
    flip = {"True": "False", "False": "True", "a": "b", "b": "a", "1": "2", "2": "3", "3": "1"}

    def change(rows):
        place = rows[0].index(column)
        old = rows[8][place]
        rows[8][place] = str(-int(old)) if column == "conf_rating" else flip[old]
        return rows

    edit(copy / MAIN, change)
    with pytest.raises(UserError, match=f"{MAIN}:9: Column "):
        read(copy)


def test_a_scheme_that_is_not_the_one_shown_is_named(copy):
    edit(copy / MAIN, cell(2, "n_instruction_patches", "9"))
    with pytest.raises(UserError, match=":2: Column condition_name holds Max-1; expected what the grid mode"):
        read(copy)


def test_a_participant_of_two_levels_of_expertise_is_named(copy):
    def change(rows):
        place = rows[0].index("expert_level")
        rows[9][place] = "naive" if rows[9][place] == "expert" else "expert"
        return rows

    edit(copy / MAIN, change)
    with pytest.raises(UserError, match=":10: Column expert_level"):
        read(copy)


@pytest.mark.parametrize(("name", "line"), [(MAIN, 4970), (BEGIN, 71)])
def test_a_duplicated_row_is_named(copy, name, line):
    edit(copy / name, lambda rows: [*rows, rows[3]])
    with pytest.raises(UserError, match=rf"{name}:{line}: Column trial_n\w+ .* once\."):
        read(copy)


def test_a_missing_column_is_named(copy):
    edit(
        copy / MAIN,
        lambda rows: [[c for c, name in zip(row, rows[0], strict=True) if name != "RT"] for row in rows],
    )
    with pytest.raises(UserError, match=f"{MAIN}:1: There is no column RT; expected it\\."):
        read(copy)


def test_a_renamed_column_is_named_with_its_new_name(copy):
    edit(copy / MAIN, cell(1, "RT", "reaction_time"))
    with pytest.raises(UserError, match="no column RT; expected it instead of reaction_time"):
        read(copy)


def test_an_extra_column_is_named(copy):
    edit(copy / BEGIN, lambda rows: [[*row, "age" if row is rows[0] else "30"] for row in rows])
    with pytest.raises(UserError, match=f"{BEGIN}:1: Column age is not one of the authors'"):
        read(copy)


def test_milliseconds_are_refused_even_where_each_is_short(copy):
    def change(rows):
        place = rows[0].index("RT")
        for row in rows[1:]:
            row[place] = str(min(3000.0, abs(1000 * float(row[place]))))
        return rows

    edit(copy / MAIN, change)
    with pytest.raises(UserError, match=r"Column RT has the median .* expected seconds"):
        read(copy)


def test_order_of_rows_does_not_matter(copy, two):
    edit(copy / MAIN, lambda rows: [rows[0], *rows[:0:-1]])
    assert read(copy).tables["II"].equals(read(two).tables["II"])


def test_missing_trials_are_stated(copy):
    edit(copy / MAIN, lambda rows: rows[:-1])
    assert any("has 215 rows in experiment_II_main, not 216" in note for note in read(copy).notes)


def test_a_missing_participant_is_stated(copy):
    edit(copy / BEGIN, lambda rows: rows[:-3])
    notes = read(copy).notes
    assert notes == ["experiment_II_intuitiveness_beginning has 22 participants, the paper's has 23."]


def test_missing_files_are_named_and_their_rows_have_no_data(copy):
    (copy / BEGIN).unlink()
    (copy / MAIN).unlink()
    data = read(copy)
    assert "experiment_II_intuitiveness_beginning" in data.missing
    assert {row.agrees for row in borowski.table(data)} == {"no data"}


def test_a_directory_without_any_of_the_files_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"holds no file of Borowski et al\.; expected experiment_I_main"):
        read(tmp_path)


def test_two_files_of_one_kind_are_refused(copy):
    (copy / "experiment_II_main_copy.csv").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="has 2 files experiment_II_main"):
        read(copy)


def test_an_unknown_paper_is_refused(tmp_path):
    with pytest.raises(UserError, match="There is no paper darwin; expected one of borowski"):
        paper("darwin", tmp_path, tmp_path)


def test_a_directory_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="nowhere is not a directory"):
        paper("borowski", tmp_path / "nowhere", tmp_path)
