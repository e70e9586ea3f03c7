"""A PostgreSQL server of our own for tests and benchmarks: started from the installed programs."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

DEBIAN = Path("/usr/lib/postgresql")  # Debian keeps initdb and pg_ctl off the path, one folder a version
SERVERS_OWN = "postgres"  # the database that every server has
# Nobody reaches the server but through its socket, which lies in the server's own folder. Its time zone is
# nobody's here, so that a time which is taken for UTC without being so is hours away.
SETTINGS = """
listen_addresses = ''
port = 5432
unix_socket_directories = '{folder}'
timezone = 'Asia/Kolkata'
"""
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"  # a crash may lose everything
# Serves until its standard input ends: that is when we say so, and also when our process dies of anything.
GUARD = """
"$1/pg_ctl" start --silent --wait --timeout=60 --pgdata="$2/data" --log="$2/log" || exit 1
echo ready
read -r _
"$1/pg_ctl" stop --silent --mode=immediate --pgdata="$2/data"
rm -rf "$2" 2>/dev/null
"""


class NoPostgresError(Exception):
    """PostgreSQL's programs are not installed here."""


@contextmanager
def postgres(durable: bool = False) -> Iterator[str]:
    """Start a server; give the address of an empty database on it, as SQLAlchemy writes it.

    With `durable`, all settings are PostgreSQL's own: a commit is on the disk before it is acknowledged.
    Without, nothing waits for the disk. Raises NoPostgresError where the programs are not installed.
    """
    programs = find_programs()
    with tempfile.TemporaryDirectory(prefix="pfungst-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        owner = _owner(folder)
        _initialise(programs, folder, owner)
        with (folder / "data/postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(folder=folder) + ("" if durable else FAST))
        with _served(programs, folder, owner):
            where = {"host": str(folder), "port": "5432"}
            address = URL.create("postgresql+psycopg", "pfungst", database=SERVERS_OWN, query=where)
            yield address.render_as_string()


def find_programs() -> Path:
    """Return the folder of initdb, pg_ctl and postgres: that on the path, else Debian's newest."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *map(str, versions)]))
    if found is None:
        raise NoPostgresError(f"no initdb of PostgreSQL is on the path or in {DEBIAN}/*/bin")
    return Path(found).resolve().parent


def new_database(url: str) -> str:
    """Return the address of a new database on the server of `url`: a copy of the database of `url`.

    Nobody may be connected to that one; the server's own, `postgres`, is empty.
    """
    name, template = f"pfungst_{secrets.token_hex(6)}", make_url(url).database
    copied = "" if template == SERVERS_OWN else f' TEMPLATE "{template}"'
    _command(url, f'CREATE DATABASE "{name}"{copied}')
    return _on_server(url, name)


def drop_database(url: str) -> None:
    """Remove a database, and close the connections that are left to it."""
    _command(url, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _on_server(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _command(url: str, command: str) -> None:
    engine = create_engine(_on_server(url, SERVERS_OWN), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


def _initialise(programs: Path, folder: Path, owner: dict) -> None:
    command = [programs / "initdb", f"--pgdata={folder}/data", "--username=pfungst", "--auth=trust"]
    command += ["--encoding=UTF8", "--no-locale", "--no-sync"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **owner)
    if done.returncode != 0:
        raise RuntimeError(f"PostgreSQL's initdb failed:\n{done.stderr}")


@contextmanager
def _served(programs: Path, folder: Path, owner: dict) -> Iterator[None]:
    """Run the server and its guard in a session of their own, so that Ctrl-C stops neither before us."""
    command = ["/bin/sh", "-c", GUARD, "guard", programs, folder]
    guard = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, **owner
    )
    with guard:  # at the end its standard input is closed and its end awaited
        if guard.stdout.readline() != b"ready\n":
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        yield


def _owner(folder: Path) -> dict:
    """Give the folder to a user that PostgreSQL may run as, which root is not; return Popen's arguments."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
