"""The servers that are compared: how each is made ready, started, and asked for what it has saved."""

import os
import secrets
import shutil
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from app.background import free_port
from tests.bench.environments import python_environment
from tests.bench.processes import running
from tests.bench.study import make_pack, make_study

HERE = Path(__file__).parent
OTREE = ("otree==6.0.15", "psycopg2-binary==2.9.13")
OTREE_PARTICIPANTS = 330  # oTree slows as a session grows: room for the largest cell, and no more
PACK_SETS = 400


class Server:
    """One server on a database of its own."""

    name: str
    players: tuple[str, ...]  # how it can be played
    saved: str  # query of the names of the saved answers

    def __init__(self, folder, store, crowds):
        self.folder = folder / f"{self.name}-{store.name}"
        self.folder.mkdir(parents=True)
        self.url = store.new(f"bench_{self.name}")
        self.port = free_port()
        self.env = {"PFUNGST_DATABASE_URL": self.url.render_as_string(hide_password=False)}
        self.crowds = crowds  # how many participants at a time → trials for each of them
        self.cwd = None

    @contextmanager
    def run(self):
        """Make ready and serve; the process group is in `group` meanwhile."""
        self.prepare()
        with running(self.command(), self.port, self.folder / "log.txt", self.env, self.cwd) as self.group:
            yield self

    def prepare(self):
        """Make ready before the server starts."""

    def command(self):
        """Return the server's command line."""
        raise NotImplementedError

    def participants(self, n):
        """Return the participants of a cell that `n` play at a time: some more, for those who finish."""
        return [f"{secrets.token_urlsafe(24)}" for _ in range(3 * n)]

    def names(self):
        """Return the names of all saved answers, one for each row of the database."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = list(connection.scalars(text(self.saved)))
        engine.dispose()
        return found


class Pfungst(Server):
    """`pfungst serve` with a study of forced-choice trials."""

    name = "pfungst"
    players = ("pfungst",)
    saved = "select uuid from response"

    def prepare(self):
        """Launch a study for each size of the crowd, with trials for the whole window."""
        pack = make_pack(self.folder / "pack", max(PACK_SETS, *self.crowds.values()))
        for n, trials in self.crowds.items():
            study = make_study(self.folder / f"bench-{n}", f"bench-{n}", "grid", trials)
            add = [sys.executable, "-m", "app", "study", "add", study, "--pack", pack]
            env = {**os.environ, **self.env}
            subprocess.run(add, env=env, check=True, stdout=subprocess.DEVNULL)

    def command(self):
        """Return `pfungst serve`."""
        return [sys.executable, "-m", "app", "serve", "--port", self.port]

    def participants(self, n):
        """Return the key of the study for so many at a time, and a number."""
        return [f"bench-{n}/{i}" for i in range(3 * n)]


class Floor(Server):
    """One INSERT and a commit behind the same gunicorn."""

    name = "floor"
    players = ("floor",)
    saved = "select uuid from floor"

    def command(self):
        """Return the floor, which takes the arguments of `pfungst serve`."""
        return [sys.executable, "-m", "tests.bench.web.floor", "--port", self.port]


class OTree(Server):
    """`otree prodserver` with a session of two-choice pages."""

    name = "otree"
    players = ("otree", "otree-submit")
    saved = """select participant.code || ':' || player.round_number from bench_player as player
        join otree_participant as participant on participant.id = player.participant_id
        where player.choice is not null"""

    def prepare(self):
        """Copy the project and make the session."""
        bin = python_environment("otree", *OTREE)
        self.cwd = self.folder / "project"
        shutil.copytree(HERE / "otree_project", self.cwd)
        self.env = {
            "PATH": f"{bin.resolve()}:{os.environ['PATH']}",
            "OTREE_PRODUCTION": "1",
            "OTREE_AUTH_LEVEL": "STUDY",
            "OTREE_ADMIN_PASSWORD": secrets.token_urlsafe(12),
        }
        if self.url.get_backend_name() == "postgresql":
            plain = self.url.set(drivername="postgresql")
            self.env["DATABASE_URL"] = plain.render_as_string(hide_password=False)
        else:
            self.url = self.url.set(database=str(self.cwd / "db.sqlite3"))  # where oTree puts it by itself
        create = ["otree", "create_session", "bench", str(OTREE_PARTICIPANTS)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(create, cwd=self.cwd, env={**os.environ, **self.env}, check=True, **quiet)
        engine = create_engine(self.url)
        with engine.connect() as connection:
            self.codes = list(connection.scalars(text("select code from otree_participant order by id")))
        engine.dispose()
        self.first = count(0, 60)

    def command(self):
        """Return oTree's production server."""
        return ["otree", "prodserver", f"127.0.0.1:{self.port}"]

    def participants(self, n):
        """Return codes, others first each time: nobody reaches the end of the pages."""
        first = next(self.first) % len(self.codes)
        return self.codes[first:] + self.codes[:first]


SERVERS = {server.name: server for server in (Pfungst, Floor, OTree)}
