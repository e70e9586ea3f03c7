"""A real Chromium, and a person who sits before it."""

import os
import shutil
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from playwright.sync_api import sync_playwright

from app.background import background_server
from tests.browser.desk import Desk
from tests.browser.one_of_each import studies, write_pack
from tests.browser.pauses import lengths
from tests.browser.person import Person
from tests.browser.servers import LONG_STUDY, STUDY, BrowsedServer, launched, variants

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP laboratory.test 127.0.0.1",
)
WINDOW = {"width": 1280, "height": 720}
# Nobody need see the feedback or the framed choice for as long as a person must.
SHORTEN_PAUSES = f"""
    const setTimer = setTimeout;
    const pauses = {lengths("FEEDBACK", "FRAME")};
    window.setTimeout = (call, ms) => setTimer(call, pauses.includes(ms) ? ms / 10 : ms);
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


def find_chromium():
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"browser tests need Chromium; none of {', '.join(NAMES)} is on the path"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return found


@pytest.fixture(scope="session")
def browser():
    executable = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server(pack_path, tmp_path_factory):
    with (
        launched(pack_path, tmp_path_factory.mktemp("browser"), *variants()) as app,
        background_server() as address,
    ):
        yield BrowsedServer(address, STUDY, app.extensions["read"])


@dataclass
class Server:
    """A server, and the application on its database."""

    app: Flask
    url: str


@pytest.fixture(scope="session")
def every_type(tmp_path_factory):
    """A server with a study for each type of step."""
    folder = tmp_path_factory.mktemp("every-type")
    with (
        launched(write_pack(folder / "pack"), folder, *studies(folder)) as app,
        background_server() as url,
    ):
        yield Server(app, url)


@pytest.fixture
def page(browser, live_server):
    """An empty page, closed before its server: a server waits for its open connections."""
    context = browser.new_context(viewport=WINDOW)
    context.set_default_timeout(15_000)
    context.add_init_script(SHORTEN_PAUSES)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def person(page, live_server):
    return Person(page, live_server)


@pytest.fixture
def fast_person(page, live_server):
    """Someone in a study whose trials follow each other without a stop."""
    return Person(page, replace(live_server, study_key=LONG_STUDY))


@pytest.fixture
def desk(page, live_server):
    """A page on which single steps are drawn."""
    return Desk(page, live_server.url.rstrip("/") + "/")
