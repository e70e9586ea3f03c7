"""The database of the running application, as views and commands use it."""

from contextlib import AbstractContextManager

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import db


def init_app(app: Flask, engine: Engine) -> None:
    """Give an application its engine and its two kinds of session."""
    db.upgrade(engine)
    app.extensions["engine"] = engine
    app.extensions["read"] = db.sessions(engine)
    app.extensions["write"] = db.sessions(db.writing(engine))


def read() -> AbstractContextManager[Session]:
    """Return a session for reading, closed at the end of the `with`."""
    return current_app.extensions["read"]()


def write() -> AbstractContextManager[Session]:
    """Return a session in one transaction: committed at the end of the `with`, rolled back by an error."""
    return current_app.extensions["write"].begin()
