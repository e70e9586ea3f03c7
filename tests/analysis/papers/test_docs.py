"""docs/papers.md shows the table that the command makes, and lists what does not reproduce."""

import re
from pathlib import Path

from analysis.papers import PAPERS
from analysis.papers.table import markdown

PAGE = Path(__file__).parents[3] / "docs" / "papers.md"


def test_the_table_of_the_page_is_the_one_that_the_command_makes(rows_one):
    shown = (
        PAGE.read_text(encoding="utf-8").split("<!-- table: begin -->\n")[1].split("\n<!-- table: end -->")[0]
    )
    assert shown == markdown([row for row in rows_one.values() if "(I)" in row.item])


def test_the_page_lists_every_number_that_does_not_reproduce(rows_one):
    listed = PAGE.read_text(encoding="utf-8").split("## What could not be reproduced")[1].split("\n## ")[0]
    for row in rows_one.values():
        if row.agrees == "no":
            numbers = re.findall(r"\d+\.\d{4,}|\d synthetic", row.recomputed)
            assert numbers
            assert numbers[0] in listed, row.item


def test_the_page_names_every_paper():
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}`:" in text for name in PAPERS)
