"""Fixtures that all rooms share: a small pack, an application on it on both stores, a real server."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from tests.live import application, opened, serve
from tests.packs import make_pack
from tests.postgres import NoPostgresError, drop_database, new_database, postgres
from tests.two_processes import FIRST, Scheduling, group_of

# Timings never decide a test; with CI set, Hypothesis has a profile of its own that says so too.
if "CI" not in os.environ:
    hypothesis.settings.register_profile("here", deadline=None)
    hypothesis.settings.load_profile("here")

WORKER = "PYTEST_XDIST_WORKER" in os.environ  # one of several processes that run the tests
if WORKER:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # two that compute take one core each


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Say which tests stay in one process."""
    return Scheduling(config, log)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, where it can run beside the rest."""
    if WORKER:
        items.sort(key=lambda item: group_of(item.nodeid) not in FIRST)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Builds of this session share a cache of their own, so that nothing old passes for new."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PFUNGST_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    """An empty cache: all that is built is made anew."""
    monkeypatch.setenv("PFUNGST_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


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
def store_name(request):
    """A test that uses it, or an address of a database, or `app`, runs once on each store."""
    return request.param


@pytest.fixture
def database_url(store_name, request, tmp_path):
    """The address of an empty database."""
    if store_name == "sqlite":
        return f"sqlite:///{tmp_path}/test.sqlite"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def launched_file(pack_path, tmp_path_factory):
    """A SQLite database with the bundled study launched, made once and copied for each test."""
    path = tmp_path_factory.mktemp("launched") / "launched.sqlite"
    with application(f"sqlite:///{path}", pack_path):
        return path


@pytest.fixture(scope="session")
def launched_database(pack_path, postgres_server):
    """The same on PostgreSQL; its address."""
    url = new_database(postgres_server)
    with application(url, pack_path):
        return url


@pytest.fixture
def launched_url(store_name, request, tmp_path):
    """The address of a database with nothing but the bundled study launched."""
    if store_name == "sqlite":
        copy = shutil.copy(request.getfixturevalue("launched_file"), tmp_path / "test.sqlite")
        yield f"sqlite:///{copy}"
        return
    url = new_database(request.getfixturevalue("launched_database"))
    yield url
    drop_database(url)


@pytest.fixture
def app(launched_url):
    """The application on a database with the bundled study launched."""
    with opened(launched_url) as app, app.app_context():
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
