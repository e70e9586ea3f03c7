"""What commands do to the database: open it, use it, close it."""

from sqlalchemy import text

from app import store
from app.commands import application


def test_a_command_leaves_no_connection_open(app, monkeypatch):
    """A server that forked with an open SQLite connection could lose what its workers commit."""
    monkeypatch.setenv("PFUNGST_DATABASE_URL", app.config["DATABASE_URL"])
    with application() as opened:
        with store.read() as session:
            assert session.execute(text("SELECT count(*) FROM study_version")).scalar() == 1
        assert opened.extensions["engine"].pool.checkedin() == 1
    assert opened.extensions["engine"].pool.checkedin() == 0
