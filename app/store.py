"""The database of the running application, as views and commands use it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import db
from app.turn import Turn


def init_app(app: Flask, engine: Engine) -> None:
    """Give an application its engine and its two kinds of session."""
    db.upgrade(engine)
    app.extensions["engine"] = engine
    app.extensions["read"] = db.sessions(db.reading(engine))
    app.extensions["write"] = db.sessions(db.writing(engine))
    app.extensions["turn"] = Turn(engine)


def read() -> AbstractContextManager[Session]:
    """Return a session for reading, closed at the end of the `with`."""
    return current_app.extensions["read"]()


@contextmanager
def write() -> Iterator[Session]:
    """Give a session in one transaction: committed at the end of the `with`, rolled back by an error."""
    extensions = current_app.extensions
    with extensions["turn"], extensions["write"].begin() as session:
        yield session
