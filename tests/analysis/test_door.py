"""Both sides of the door agree: what the application writes is what the analysis and its fixtures expect."""

import csv

import pytest

from analysis.files.columns import TABLES
from analysis.load import load
from analysis.modes import MODES
from app.dataset.codebook import FILES
from app.models import Mode, Status

KINDS = {"string": "text", "boolean": "boolean", "integer": "integer", "number": "number"}


def test_the_same_tables():
    assert TABLES.keys() == FILES.keys()


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_kinds_are_those_of_the_codebook(table, shared):
    written = {column.name: KINDS[column.type] for column in FILES[table]}
    expected = {name: column.kind for name, column in TABLES[table].items()}
    assert expected.items() <= written.items()
    (file,) = shared.glob(f"data/*_description-{table}_data.csv")
    with open(file, encoding="utf-8", newline="") as source:
        assert next(csv.reader(source)) == list(written)


def test_the_same_modes_and_statuses(shared):
    people = load(shared).participants
    assert set(MODES) == set(people["mode"]) == {mode.value for mode in Mode}
    assert set(people["status"]) == {status.value for status in Status}
