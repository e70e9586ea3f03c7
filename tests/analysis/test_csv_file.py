"""Lines that are named are those of the file, whatever its cells hold."""

import pytest

from analysis.errors import UserError
from analysis.files.csv_file import read_csv


def written(folder, text):
    file = folder / "some.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_the_index_is_the_line_in_the_file(tmp_path):
    table = read_csv(written(tmp_path, '\ufeffa,b\r\n1,"two\nlines"\r\n\r\n3,NA\r\n'))
    assert list(table.columns) == ["a", "b"]
    assert list(table.index) == [2, 5]
    assert table.to_numpy().tolist() == [["1", "two\nlines"], ["3", "NA"]]


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    table = read_csv(written(tmp_path, "a,b\n"))
    assert (list(table.columns), len(table)) == (["a", "b"], 0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"some\.csv is empty; expected a header row\.$"),
        ("a,b\n1,2\n3\n", r"some\.csv:3: The row has 1 cell; expected 2\.$"),
        ('a,b\n"1\n",2\n3,4,5\n', r"some\.csv:4: The row has 3 cells; expected 2\.$"),
        ("a,a\n1,2\n", r"some\.csv:1: Column a is there twice\.$"),
        ('a,b\n1,"2\n', r"some\.csv:2: The row is not CSV: unexpected end of data\.$"),
        (b"a,b\n1,2\n\xff,2\n", r"some\.csv:3: The text is not UTF-8\.$"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(tmp_path, text, sentence):
    with pytest.raises(UserError, match=sentence) as caught:
        read_csv(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(UserError, match=r"cannot be read: Is a directory\.$"):
        read_csv(tmp_path)
