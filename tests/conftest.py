"""Fixtures that all rooms share: a small pack, an application on it on both stores, a real server."""

import hashlib
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.live import application, serve
from tests.postgres import NoPostgresError, drop_database, new_database, postgres

KINDS = ("natural", "synthetic")


def make_pack(path, n_main=12, n_practice=2, n_batches=2):
    """Write a pack as docs/stimulus-pack.md describes it: brighter images excite a unit more."""
    stimuli, sets, units = {}, {}, {}
    groups = ["main"] * n_main + ["practice"] * n_practice
    for number, group in enumerate(groups):
        unit = f"layer_{number % 4}:{number}"
        layer = f"layer_{number % 4}"
        units[unit] = {"network": "tiny", "layer": layer, "channel": number, "group": group}
        for kind in KINDS:
            for batch in range(n_batches):
                name = f"{unit}-{kind}-{batch}"
                shown = {
                    side: [_stimulus(path, stimuli, unit, kind, side, batch, i) for i in range(9)]
                    for side in ("min", "max")
                }
                queries = {
                    side: _stimulus(path, stimuli, unit, "natural", side, batch, 9) for side in ("min", "max")
                }
                sets[name] = {
                    "kind": kind,
                    "unit": unit,
                    "group": group,
                    "batch": batch,
                    "references": shown,
                    "queries": queries,
                    "correct": queries["max"],
                }
    manifest = {"format": "pfungst-pack", "version": 1, "name": "tiny", "networks": {}}
    manifest |= {"stimuli": stimuli, "sets": sets, "units": units}
    (path / "manifest.json").write_text(json.dumps(manifest, sort_keys=True))
    return path


def _stimulus(path, stimuli, unit, kind, side, batch, i):
    """Write one image of a colour that no other has; return its id."""
    name = f"{unit}-{kind}-{side}-{batch}-{i}"
    if name not in stimuli:
        n = len(stimuli)
        bright = 170 if side == "max" else 40
        image = Image.new("RGB", (64, 64), (bright, n % 256, n // 256 * 40))
        new = path / "new.png"
        path.mkdir(parents=True, exist_ok=True)
        image.save(new)
        sha256 = hashlib.sha256(new.read_bytes()).hexdigest()
        file = f"images/{sha256[:2]}/{sha256}.png"
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        new.rename(path / file)
        role = "query" if i == 9 else "reference"
        stimuli[name] = {
            "file": file,
            "sha256": sha256,
            "role": role,
            "kind": kind,
            "side": side,
            "unit": unit,
        }
    return name


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
