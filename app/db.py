"""The engine and its sessions. Imports nothing of ours."""

import fcntl
import os
import threading
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, sessionmaker

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class Base(DeclarativeBase):
    """Base of all tables; named constraints let a migration change them on any store."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def connect(url: str) -> Engine:
    """Return an engine. On SQLite a commit is on the disk before it is acknowledged."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sessions(engine: Engine) -> sessionmaker:
    """Return the factory of sessions; objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def writing(engine: Engine) -> Engine:
    """Return the engine whose transactions take SQLite's write lock at their start.

    A transaction that reads first and writes later may otherwise fail at once with "database is
    locked", however long the busy time-out is.
    """
    return engine.execution_options(pfungst_writes=True)


class Turn:
    """Lets the writers of a SQLite database, in any number of processes, take turns; free on other stores.

    SQLite itself lets who finds it busy sleep and ask again, so that under load some wait for seconds while
    others pass by.
    """

    def __init__(self, engine: Engine) -> None:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._path = f"{file}-turn" if file and file != ":memory:" else None
        self._mine = threading.Lock()
        self._file = -1

    def __enter__(self) -> None:
        """Wait for the turn."""
        if self._path is None:
            return
        self._mine.acquire()  # a file lock belongs to the process: its threads need one of their own
        if self._file < 0:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        """Give the turn to the next."""
        if self._path is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._mine.release()


def upgrade(engine: Engine) -> None:
    """Bring the database's tables up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite would begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("pfungst_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
