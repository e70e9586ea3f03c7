"""The table and the figures of Borowski et al. (2021), ICLR, arXiv:2010.12606."""

from pathlib import Path

from analysis.papers import borowski_one as one
from analysis.papers import borowski_ratings as ratings
from analysis.papers import borowski_repeated as repeated
from analysis.papers import borowski_selection as selection
from analysis.papers import borowski_two as two
from analysis.papers import borowski_units as units
from analysis.papers.borowski_data import Borowski, read
from analysis.papers.figures.borowski import pictures
from analysis.papers.replication import Replication
from analysis.papers.table import NO_DATA, Row, rows

FIGURE_20 = Row(
    "Fig. 20 (I, II) accuracy by expertise and background", "18 bars", "not released with the data", NO_DATA
)


def table(data: Borowski) -> list[Row]:
    """Return the rows of both experiments, in the order of the paper's sections."""
    tables = data.tables
    first, last = tables["II beginning"], tables["II end"]
    both = None if first is None or last is None else ratings.BeforeAfter(first, last)
    claims_one = [*one.PERFORMANCE, *one.TIMES, *one.CONFIDENCE, *units.ONE, *selection.CLAIMS]
    claims_one += [*repeated.CLAIMS, *one.ROUND_OFF]
    claims_two = [*two.PERFORMANCE, *two.TIMES, *two.CONFIDENCE, *two.EXPERTISE, *two.SCHEME, *units.TWO]
    claims_two += two.ROUND_OFF
    return [
        *rows(claims_one, tables["I"]),
        *rows(ratings.ONE, tables["I beginning"]),
        *rows(claims_two, tables["II"]),
        *rows(ratings.TWO, both),
        FIGURE_20,
    ]


def replicate(directory: Path) -> Replication:
    """Return the table and the figures from the authors' CSV files."""
    data = read(directory)
    missing = [f"There is no file {name}….csv: no data for its rows." for name in data.missing]
    return Replication(table(data), pictures(data), [*missing, *data.notes])
