"""The two stores: SQLite files in a folder, databases of a PostgreSQL cluster."""

import os
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

from tests.bench.processes import family_cpu, parent_of
from tests.postgres import new_database, postgres


class SQLite:
    """A file for each server."""

    name = "sqlite"

    def __init__(self, folder):
        self.folder = folder

    def new(self, name):
        """Return the URL of a new database."""
        return make_url(f"sqlite:///{self.folder / name}.sqlite")

    def cpu(self):
        """Return the CPU seconds of the store's own processes: it has none."""
        return 0.0


class PostgreSQL:
    """A database for each server, in one cluster with the settings that it comes with."""

    name = "postgres"

    def __init__(self, url):
        self.url = make_url(url)
        engine = create_engine(url)
        with engine.connect() as connection:
            self.postmaster = parent_of(connection.scalar(text("select pg_backend_pid()")))
        engine.dispose()

    def new(self, name):
        """Return the URL of a new database."""
        return make_url(new_database(self.url.render_as_string(hide_password=False)))

    def cpu(self):
        """Return the CPU seconds of the cluster's processes."""
        return family_cpu(self.postmaster)


@contextmanager
def store(name, folder):
    """Give a store by its name."""
    if name == "sqlite":
        yield SQLite(folder)
        return
    os.environ["PGTZ"] = "UTC"  # the tests' server has a time zone that psycopg does not know
    with postgres(durable=True) as url:
        yield PostgreSQL(url)
