"""What comes out for a paper, from its own data or from those of a replication."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.papers.figures.canvas import Picture
from analysis.papers.table import Row

AGREEMENT = (
    "These are other people's data than the paper's. A printed number agrees if it lies in the 95 % "
    "confidence interval (t, over participants) of ours, a p if it is on the same side of .05."
)


class Replication(NamedTuple):
    """A paper's table, its figures, and sentences on the data: what is missing, what is unlike the paper."""

    table: list[Row]
    pictures: Sequence[Picture]
    notes: Sequence[str]


def is_dataset(directory: Path) -> bool:
    """Return whether the directory is a dataset of ours, as `pfungst export` writes it."""
    return any((directory / "data").glob("*_description-trials_data.*"))
