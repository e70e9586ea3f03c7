"""The application under test, and the real server on its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import sessionmaker

from app import create_app, store
from app.background import background_server
from app.pack import read_pack
from app.study.launch import launch
from app.study.load import find, load

STUDY = "borowski-small"
# For what is slow, and has nothing to do with the store.
ON_ONE_STORE = pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)


@dataclass
class LiveServer:
    """A real server: where it is, what it serves, and sessions on its database."""

    url: str
    study_key: str
    sessions: sessionmaker


@contextmanager
def opened(database_url: str) -> Iterator[Flask]:
    """Give the application on a database as it is."""
    app = create_app({"TESTING": True, "DATABASE_URL": database_url})
    yield app
    app.extensions["engine"].dispose()


@contextmanager
def application(database_url: str, pack_path: Path) -> Iterator[Flask]:
    """Give the application on a database, with the bundled study launched on a pack."""
    with opened(database_url) as app:
        with app.app_context(), store.write() as session:
            launch(session, load(find(STUDY)), read_pack(pack_path))
        yield app


@contextmanager
def serve(app: Flask) -> Iterator[LiveServer]:
    """Run `pfungst serve` in processes of its own, on the database of an application."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PFUNGST_DATABASE_URL", app.config["DATABASE_URL"])
        with background_server() as url:
            yield LiveServer(url, STUDY, app.extensions["read"])
