"""Fixtures that all rooms share: a small pack, an application on it on both stores, a real server."""

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live import application, serve
from tests.packs import make_pack
from tests.postgres import NoPostgresError, drop_database, new_database, postgres


@pytest.fixture(scope="session")
def pack_path(tmp_path_factory):
    """A pack of images made here: 12 main and 2 practice units, 2 batches."""
    return make_pack(tmp_path_factory.mktemp("tiny") / "pack")


@pytest.fixture
def small_pack():
    """A function that writes a pack of 2 main units and 1 practice unit, to be broken."""
    return lambda path: make_pack(path, n_main=2, n_practice=1)


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a PostgreSQL server that all tests of this session share."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres())
        except NoPostgresError as reason:
            give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            give_up(f"tests on PostgreSQL need its programs: {reason}")
        yield url


@pytest.fixture
def postgres_url(postgres_server):
    """The address of an empty PostgreSQL database."""
    url = new_database(postgres_server)
    yield url
    drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of an empty database: a test that uses it, or `app`, runs once on each store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.sqlite"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def app(database_url, pack_path):
    """The application on an empty database with the bundled study launched."""
    with application(database_url, pack_path) as app, app.app_context():
        yield app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def live_server(app):
    """`pfungst serve` in processes of its own, on the database of `app`."""
    with serve(app) as server:
        yield server


@dataclass
class Demo:
    """What one whole run of `pfungst demo` made, and what it printed."""

    folder: Path
    output: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demo, run once for all tests that read it."""
    folder = tmp_path_factory.mktemp("whole") / "demo"
    command = [sys.executable, "-m", "app", "demo", "--no-serve", "--out", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=1500)
    return Demo(folder, done.stdout)
