"""The migrations and the models say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from app import db
from app.models import Base


def test_upgrading_an_empty_database_gives_the_models_tables(tmp_path):
    engine = db.connect(f"sqlite:///{tmp_path}/new.sqlite")
    db.upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(tmp_path):
    engine = db.connect(f"sqlite:///{tmp_path}/new.sqlite")
    db.upgrade(engine)
    before = inspect(engine).get_table_names()
    db.upgrade(engine)
    assert inspect(engine).get_table_names() == before
    engine.dispose()


def test_sqlite_commits_are_on_the_disk(tmp_path):
    engine = db.connect(f"sqlite:///{tmp_path}/new.sqlite")
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()
