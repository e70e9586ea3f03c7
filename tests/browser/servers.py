"""Servers for browsers: with which studies, and where."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import sessionmaker

from app import create_app, store
from app.pack import read_pack
from app.study.launch import launch
from app.study.load import find, load

STUDY = "borowski-small"
STRICT_STUDY = "borowski-strict"  # the same, but it fills the screen and needs a mouse
LONG_STUDY = "borowski-long"  # a text and 24 trials in a row: nothing for which the page must wait


@dataclass
class BrowsedServer:
    """One real server for all browser tests: each test is a participant of its own."""

    url: str
    study_key: str
    sessions: sessionmaker


@contextmanager
def launched(pack_path, folder, *definitions):
    """An application on a database of its own with studies launched, and the settings of its servers."""
    url = f"sqlite:///{folder}/test.sqlite"
    app = create_app({"TESTING": True, "DATABASE_URL": url})
    with app.app_context(), store.write() as session:
        for definition in definitions:
            launch(session, definition, read_pack(pack_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PFUNGST_DATABASE_URL", url)
        yield app
    app.extensions["engine"].dispose()


def variants():
    """The bundled study, and others made of it."""
    study = load(find(STUDY))
    screen = study["screen"] | {"fullscreen": True, "touch": False}
    sets = {"kind": "{references}", "group": "main", "batch": "{batch.references}"}
    trials = {"for": "references", "do": [{"trials": "choice", "sets": sets, "n": 12}]}
    timeline = [{"page": "welcome.md"}, trials, {"debrief": "debrief.md"}]
    return (
        study,
        study | {"key": STRICT_STUDY, "screen": screen},
        study | {"key": LONG_STUDY, "timeline": timeline},
    )
