"""The application as commands use it: opened on its database, closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from app import create_app, settings
from app.errors import UserError


@contextmanager
def application(new_database: bool = False) -> Iterator[Flask]:
    """Give the application, in its context, and close its database at the end.

    Closing matters beyond tidiness: a process that forks with an open SQLite database shares its locks
    with its children, and may lose what they commit.
    Raises UserError if the database can't be opened, or isn't there and `new_database` is false.
    """
    url = settings()["DATABASE_URL"]
    try:
        file = make_url(url).database if url.startswith("sqlite") else None
        if file and not new_database and not Path(file).exists():
            raise UserError(
                f"There is no database {file} yet; `pfungst study add` makes it, and the setting "
                "PFUNGST_DATABASE_URL says where it is."
            )
        app = create_app()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, OperationalError) as error:
        if getattr(error, "name", None) == "psycopg":
            raise UserError("PostgreSQL needs psycopg: pip install 'pfungst[postgres]'.") from error
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        # The URL itself may hold a password.
        raise UserError(f"The database of PFUNGST_DATABASE_URL cannot be opened: {reason}.") from error
    try:
        with app.app_context():
            yield app
    finally:
        app.extensions["engine"].dispose()
