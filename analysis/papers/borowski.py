"""The table and the figures of Borowski et al. (2021), ICLR, arXiv:2010.12606."""

from pathlib import Path

from analysis.papers import borowski_one as one
from analysis.papers import borowski_ratings as ratings
from analysis.papers import borowski_repeated as repeated
from analysis.papers import borowski_selection as selection
from analysis.papers import borowski_two as two
from analysis.papers import borowski_units as units
from analysis.papers.borowski_data import Borowski, read
from analysis.papers.borowski_ours import read as read_ours
from analysis.papers.figures.borowski import pictures
from analysis.papers.replication import AGREEMENT, Replication, is_dataset
from analysis.papers.table import NO_DATA, Row, covered, rows

FIGURE_20 = Row(
    "Fig. 20 (I, II) accuracy by expertise and background", "18 bars", "not released with the data", NO_DATA
)


UNITS = (
    "Rows and figures on layers, branches and single units are left out, as they are of the paper's units; "
    "ratings count if they are of units of mixed3a, mixed4b and mixed5b."
)


def table(data: Borowski) -> list[Row]:
    """Return the rows of both experiments from the authors' data, in the order of the paper's sections."""
    tables = data.tables
    claims_one = [*one.PERFORMANCE, *one.TIMES, *one.CONFIDENCE, *units.ONE, *selection.CLAIMS]
    claims_one += [*repeated.CLAIMS, *one.ROUND_OFF]
    claims_two = [*two.PERFORMANCE, *two.TIMES, *two.CONFIDENCE, *two.EXPERTISE, *two.SCHEME, *units.TWO]
    claims_two += two.ROUND_OFF
    return [
        *rows(claims_one, tables["I"]),
        *rows(ratings.ONE, tables["I beginning"]),
        *rows(claims_two, tables["II"]),
        *rows(ratings.TWO, _before_after(data)),
        FIGURE_20,
    ]


def our_table(data: Borowski) -> list[Row]:
    """Return the rows of the experiment that a dataset of ours repeats, those on units left out."""
    tables = data.tables
    if tables["I"] is not None:
        claims = [*one.PERFORMANCE, *one.TIMES, *one.CONFIDENCE, *repeated.CLAIMS, *one.ROUND_OFF]
        claims = [claim for claim in claims if not claim.item.startswith(one.THEIRS)]
        return rows(claims, tables["I"], covered) + rows(ratings.ONE, tables["I beginning"], covered)
    trials = tables["II"]
    claims = [*two.PERFORMANCE, *two.TIMES, *two.CONFIDENCE, *two.SCHEME, *two.ROUND_OFF[:1]]
    groups = trials if trials is not None and trials["expertise"].nunique() == 2 else None
    return [
        *rows(claims, trials, covered),
        *rows(two.EXPERTISE, groups, covered),
        *rows(ratings.TWO, _before_after(data), covered),
    ]


def _before_after(data: Borowski) -> ratings.BeforeAfter | None:
    first, last = data.tables["II beginning"], data.tables["II end"]
    return None if first is None or last is None else ratings.BeforeAfter(first, last)


def replicate(directory: Path) -> Replication:
    """Return the table and the figures from the authors' CSV files, or from a dataset of our study."""
    if is_dataset(directory):
        ours = read_ours(directory)
        return Replication(our_table(ours), pictures(ours, units=False), [AGREEMENT, UNITS])
    data = read(directory)
    missing = [f"There is no file {name}….csv: no data for its rows." for name in data.missing]
    return Replication(table(data), pictures(data), [*missing, *data.notes])
