"""The data of the papers, as far as they are here, and files that are made like them."""

import os
import shutil
from pathlib import Path

import pytest

from analysis.papers import borowski, paper
from analysis.papers.borowski_data import read
from tests.analysis.papers import authors

BESIDE = Path(__file__).parents[4] / "shared" / "data" / "borowski"


@pytest.fixture(scope="session")
def one() -> Path:
    """Give the directory of the authors' files of experiment I; they are not part of this repository."""
    directory = Path(os.environ.get("BOROWSKI_DATA", BESIDE))
    if not any(directory.glob("experiment_I_main*.csv")):
        pytest.skip("the authors' files are not here; BOROWSKI_DATA may name their directory")
    return directory


@pytest.fixture(scope="session")
def two(tmp_path_factory) -> Path:
    """Give made-up files of experiment II."""
    return authors.write_two(tmp_path_factory.mktemp("borowski") / "two")


@pytest.fixture(scope="session")
def rows_one(one):
    """Give the rows that the authors' files of experiment I allow, by item."""
    return {row.item: row for row in borowski.table(read(one))}


@pytest.fixture(scope="session")
def rows_two(two):
    """Give the rows that the made-up files allow, by item."""
    return {row.item: row for row in borowski.table(read(two))}


@pytest.fixture(scope="session")
def written(two, tmp_path_factory):
    """Give what the command writes and says for made-up ratings; the directory is not there before."""
    ratings = tmp_path_factory.mktemp("ratings")
    for file in two.glob("*intuitiveness*"):
        shutil.copy(file, ratings)
    out = tmp_path_factory.mktemp("written") / "new" / "out"
    return out, paper("borowski", ratings, out)


@pytest.fixture
def copy(two, tmp_path):
    """Give a copy of the made-up files to spoil."""
    return Path(shutil.copytree(two, tmp_path / "copy"))
