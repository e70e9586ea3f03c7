"""The migrations and the models say the same, on both stores."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text

from app import db
from app.models import Base

# What the columns hold that must hold something: one row in each table, all of which belong together.
VALUES = {int: 1, float: 1.5, str: "x", bool: True, datetime: datetime(2026, 1, 1, tzinfo=UTC)}
JSON_VALUE = {"a": 1}


@pytest.fixture
def engine(database_url):
    engine = db.connect(database_url)
    yield engine
    engine.dispose()


def differences(engine):
    """What alembic would have to change in the database for it to have the models' tables."""
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)


def test_upgrading_an_empty_database_gives_the_models_tables(engine):
    db.upgrade(engine)
    assert differences(engine) == []


def test_upgrading_twice_changes_nothing(engine):
    db.upgrade(engine)
    before = inspect(engine).get_table_names()
    db.upgrade(engine)
    assert inspect(engine).get_table_names() == before


def test_a_downgrade_removes_everything_and_an_upgrade_makes_it_again(engine):
    db.upgrade(engine)
    with db.migrations(engine) as config:
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    db.upgrade(engine)
    assert differences(engine) == []


def test_answers_survive_all_upgrades_and_downgrades(engine):
    with db.migrations(engine) as config:
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        for table in tables(connection):
            connection.execute(table.insert().values(row_of(table)))
    before = contents(engine)
    db.upgrade(engine)
    after = contents(engine)
    assert {name: len(after[name]) for name in before} == dict.fromkeys(before, 1)
    with db.migrations(engine) as config:
        command.downgrade(config, "0001")
    assert contents(engine) == before


def tables(connection):
    """The tables as they are in the database, each after those that it points to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def row_of(table):
    required = [column for column in table.columns if not column.nullable]
    return {column.name: VALUES.get(column.type.python_type, JSON_VALUE) for column in required}


def contents(engine):
    with engine.connect() as connection:
        return {table.name: connection.execute(table.select()).all() for table in tables(connection)}


def test_servers_that_start_together_on_an_empty_database_all_start(database_url, engine):
    """Each process of a server brings the tables up to date when it starts."""
    code = "import sys; from app import db; db.upgrade(db.connect(sys.argv[1]))"
    starting = [
        subprocess.Popen([sys.executable, "-c", code, database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    complaints = [process.communicate(timeout=60)[1] for process in starting]
    assert [process.returncode for process in starting] == [0] * 4, complaints
    assert differences(engine) == []


def test_sqlite_commits_are_on_the_disk(tmp_path):
    engine = db.connect(f"sqlite:///{tmp_path}/new.sqlite")
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()
