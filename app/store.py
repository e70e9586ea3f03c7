"""The database of the running application, as views and commands use it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask, current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app import db
from app.turn import Turn


def init_app(app: Flask, engine: Engine) -> None:
    """Give an application its engine and its two kinds of session."""
    db.upgrade(engine)
    app.extensions["engine"] = engine
    app.extensions["read"] = db.sessions(db.reading(engine))
    app.extensions["writing"] = db.writing(engine)
    app.extensions["write"] = db.sessions(app.extensions["writing"])
    app.extensions["turn"] = Turn(engine)


def read() -> AbstractContextManager[Session]:
    """Return a session for reading, closed at the end of the `with`."""
    return current_app.extensions["read"]()


@contextmanager
def write_quickly() -> Iterator[Connection]:
    """Give a bare connection in one transaction, as `write` does a session.

    For the request that saves an answer: a session takes a fifth of its time.
    """
    extensions = current_app.extensions
    with extensions["turn"], extensions["writing"].begin() as connection:
        yield connection


@contextmanager
def write() -> Iterator[Session]:
    """Give a session in one transaction: committed at the end of the `with`, rolled back by an error."""
    extensions = current_app.extensions
    with extensions["turn"], extensions["write"].begin() as session:
        yield session
