"""When a recomputed number agrees with a printed one, and how the table is written."""

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.papers.table import (
    NO_DATA,
    Claim,
    Found,
    Row,
    agrees,
    covered,
    markdown,
    number,
    rows,
    terminal,
    to_csv,
)


@pytest.mark.parametrize(
    ("printed", "values", "expected"),
    [
        ("82 ± 4 %", (0.82, 0.0426553), True),
        ("82 ± 4 %", (0.82, 0.0456), False),
        ("82 ± 4 %", (0.8251, 0.04), False),
        ("p = .003", (0.00288058,), True),
        ("p = .003", (0.00350001,), False),
        ("p < .001", (0.000976562,), True),
        ("p < .001", (0.001,), False),
        ("P < 8e-4", (7.6e-4,), True),
        ("P < 8e-4", (8.1e-4,), False),
        ("F(1, 9) = 6.14, p = .035", (1, 9, 6.1384, 0.03513), True),
        ("F(1, 9) = 6.14, p = .035", (1, 8, 6.1384, 0.03513), False),
        ("64 ± 5 %", (0.645, 0.05), True),
        ("65 ± 5 %", (0.645, 0.05), True),
        ("2 of 180", (2, 180), True),
        ("3.7 s", (3.1062,), False),
    ],
)
def test_a_number_agrees_if_it_rounds_to_the_printed_one(printed, values, expected):
    assert agrees(printed, values) is expected


@given(st.floats(-100, 100), st.integers(0, 5))
def test_every_number_agrees_with_itself_as_printed(value, decimals):
    assert agrees(f"{value:.{decimals}f}", (value,))


@given(st.floats(0.01, 100), st.integers(0, 5))
def test_a_number_one_printed_unit_away_does_not_agree(value, decimals):
    assert not agrees(f"{value + 1.2 * 10**-decimals:.{decimals}f}", (value,))


def test_as_many_values_as_printed_numbers_are_needed():
    with pytest.raises(ValueError, match="shorter"):
        agrees("82 ± 4 %", (0.82,))


def test_numbers_have_six_significant_digits():
    assert [number(value) for value in (0.82, 1.0, 287.2863, 6.126417e-19, 123456.0)] == [
        "0.820000",
        "1.00000",
        "287.286",
        "6.12642e-19",
        "123456",
    ]
    assert number(math.nan) == "none"


def claim(found, printed, why=""):
    return [Claim("item", printed, lambda _: found, why)]


def test_a_claim_without_data_is_marked():
    assert rows(claim(Found(""), "5"), None) == [Row("item", "5", "", NO_DATA)]


def test_disagreement_says_why():
    found = Found("6.00000", (6.0,))
    assert rows(claim(found, "5", "it is all trials"), 1)[0].recomputed == "6.00000; it is all trials"
    assert "not as printed (5)" in rows(claim(found, "5"), 1)[0].recomputed


@pytest.mark.parametrize(
    ("printed", "found", "expected"),
    [
        ("82 ± 4 %", Found("", (0.9, 0.1), ends=(0.80, 0.95)), True),
        ("82 ± 4 %", Found("", (0.9, 0.1), ends=(0.83, 0.95)), False),
        ("2 of 180", Found("", (0.1,), ends=(0.0, 0.02)), True),
        ("2 of 180", Found("", (0.1,), ends=(0.02, 0.03)), False),
        ("p < .001", Found("", (0.04,)), True),
        ("p < .001", Found("", (0.06,)), False),
        ("27.5, p = .59", Found("", (3.0, 0.06)), True),
        ("27.5, p = .59", Found("", (3.0, 0.04)), False),
        ("high", Found("", holds=False), False),
    ],
)
def test_a_replication_agrees_where_its_interval_covers_the_printed_number(printed, found, expected):
    assert covered(printed, found) is expected
    said = rows(claim(found, printed), 1, covered)[0]
    assert said.agrees == ("yes" if expected else "no")
    assert ("95 % CI" in said.recomputed) == (found.ends is not None)


TABLE = [Row("a | b, c", "5", "word " * 30, "no"), Row("d", "-", "2", "-")]


def test_the_file_has_the_four_columns():
    read = list(csv.reader(io.StringIO(to_csv(TABLE))))
    assert read == [["item", "paper", "recomputed", "agrees"], *map(list, TABLE)]


def test_long_cells_wrap_on_a_terminal_and_lose_no_word():
    text = terminal(TABLE)
    assert text.count("word") == 30
    assert max(map(len, text.splitlines())) < 150
    assert text.splitlines()[-1].split(" | ")[0].strip() == "d"


def test_a_bar_in_a_cell_does_not_break_the_markdown_table():
    assert markdown(TABLE).splitlines()[2].startswith("| a \\| b, c | 5 |")
