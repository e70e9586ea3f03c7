"""The floor: a bare Flask route that saves a response, behind the server and on the store that Pfungst uses.

It checks nothing, knows no participant and answers with one word. Run it as a file: it takes the arguments of
`pfungst serve` and puts this application in the place of ours, so that gunicorn's settings are the same.
"""

from datetime import UTC, datetime

from flask import Flask, request
from sqlalchemy import JSON, Column, DateTime, Integer, MetaData, String, Table, insert

from app import db, server, settings

SAVED = Table(
    "floor",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("run", String),
    Column("step_index", Integer),
    Column("uuid", String),
    Column("answer", JSON),
    Column("timing", JSON),
    Column("saved_at", DateTime(timezone=True)),
)
SAVE = insert(SAVED)


def create_app():
    """Build the bare application."""
    app = Flask(__name__)
    engine = db.connect(settings()["DATABASE_URL"])

    @app.post("/run/<token>/steps/<int:index>")
    def save(token, index):
        body = request.get_json()
        row = {name: body[name] for name in ("uuid", "answer", "timing")}
        row |= {"run": token, "step_index": index, "saved_at": datetime.now(UTC)}
        with engine.begin() as connection:
            connection.execute(SAVE, row)
        return {"saved": True}

    return app


def main():
    """Make the table, then serve."""
    engine = db.connect(settings()["DATABASE_URL"])
    SAVED.create(engine)
    engine.dispose()
    server.create_app = create_app  # what a worker of `pfungst serve` loads
    server.serve()


if __name__ == "__main__":
    main()
