"""The engine and its sessions. Imports nothing of ours."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, sessionmaker

MIGRATIONS = Path(__file__).parent.parent / "migrations"
PRAGMAS = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what a participant withdraws is overwritten
)
TRUSTED_SECONDS = 1.0  # how long an idle connection is taken to be alive
UPGRADE_LOCK = 1907  # any number that nothing else in the database locks


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


def connect(url: str, connections: int = 5) -> Engine:
    """Return an engine that keeps this many connections open, and opens more where more are used at a time.

    On SQLite a commit is on the disk before it is acknowledged; PostgreSQL's defaults say the same.
    """
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):  # as providers of databases write it
        address = address.set(drivername="postgresql+psycopg")
    # No upper bound: the server's threads are one, and a pool does not serve in turn who waits for it.
    pool: dict[str, Any] = {"pool_size": connections, "max_overflow": -1}
    if address.get_backend_name() == "postgresql":
        engine = create_engine(address, isolation_level="READ COMMITTED", **pool)
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", _try_connection)
        return engine
    engine = create_engine(address, **pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sessions(engine: Engine) -> sessionmaker:
    """Return the factory of sessions; objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def reading(engine: Engine) -> Engine:
    """Return the engine whose transactions see one moment, whatever others commit meanwhile.

    SQLite's always do. Without it, an export during a study would not fit together.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """Return the engine whose transactions take SQLite's write lock at their start.

    A transaction that reads first and writes later may otherwise fail at once with "database is
    locked", however long the busy time-out is.
    """
    return engine.execution_options(pfungst_writes=True)


def upgrade(engine: Engine) -> None:
    """Bring the database's tables up to date; processes that start together do it one after another."""
    with migrations(engine) as config:
        command.upgrade(config, "head")


@contextmanager
def migrations(engine: Engine) -> Iterator[Config]:
    """Give alembic's configuration, in a transaction that is alone in changing the tables."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine).connect() as connection, _tables_replaceable(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        config.attributes["connection"] = connection
        yield config


@contextmanager
def _tables_replaceable(connection: Connection) -> Iterator[None]:
    """Let a migration replace a table that others point to, which on SQLite is the way to change one.

    The pragma does nothing within a transaction, hence before it.
    """
    sqlite = connection.dialect.name == "sqlite"
    driver: Any = connection.connection.driver_connection
    if sqlite:
        driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        if sqlite:
            driver.execute("PRAGMA foreign_keys=ON")


def _note_return(_connection: Any, record: Any) -> None:
    record.info["returned"] = time.monotonic()


def _try_connection(connection: Any, record: Any, _proxy: Any) -> None:
    """Try a connection that lay idle: the server of the database may have been started again meanwhile.

    Not one that was just in use: the trial takes as long as a statement.
    """
    if time.monotonic() - record.info.get("returned", time.monotonic()) < TRUSTED_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.OperationalError as error:
        raise DisconnectionError from error  # the pool opens another


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite would begin transactions of its own
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("pfungst_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
