"""docs/statistics.md names every test, and its example runs."""

import re
from pathlib import Path

import pytest

from analysis.inference import INFERENCE

PAGE = (Path(__file__).parents[3] / "docs/statistics.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## All tests")[2].partition("\n## ")[0]
ROWS = {row[0]: row for row in (line.strip("| ").split(" | ") for line in TABLE.splitlines())}


@pytest.mark.parametrize("name", INFERENCE)
def test_every_test_stands_in_the_table(name):
    row = ROWS[f"`{name}`"]
    assert len(row) == 7
    assert row[2] == INFERENCE[name].design
    assert all(cell.strip() for cell in row)


def test_the_example_prints_its_sentence(capsys):
    example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    exec(compile(example, "docs/statistics.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "paired t test, t(3) = 4.08, p = .027" in printed
