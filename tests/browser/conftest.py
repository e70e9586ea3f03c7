"""A real Chromium, and a person who sits before it."""

import os
import re
import shutil
from dataclasses import dataclass
from importlib.resources import files

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from app import create_app, store
from app.background import background_server
from app.models import Response, Run, Step
from app.pack import read_pack
from app.study.launch import launch
from app.study.load import find, load

TRIAL = "static/js/steps/forced_choice.js"
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
STUDY = "borowski-small"
WINDOW = {"width": 1280, "height": 720}
OPEN_TRIAL = ".trial:not(.answered)"
# Nobody need see the feedback or the framed choice for as long as a person must.
PAUSES = re.findall(r"const (?:FEEDBACK|FRAME)_MS = (\d+);", files("app").joinpath(TRIAL).read_text())
SHORTEN_PAUSES = f"""
    const setTimer = setTimeout;
    window.setTimeout = (call, ms) => setTimer(call, [{", ".join(PAUSES)}].includes(ms) ? ms / 10 : ms);
"""


def saved(reply):
    """Tell whether a reply acknowledges a step's answer."""
    return bool(re.search(r"/steps/\d+$", reply.url)) and reply.ok


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


@dataclass
class BrowsedServer:
    """One real server for all browser tests: each test is a participant of its own."""

    url: str
    study_key: str
    sessions: sessionmaker


@pytest.fixture(scope="session")
def live_server(pack_path, tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('browser')}/test.sqlite"
    app = create_app({"TESTING": True, "DATABASE_URL": url})
    with app.app_context(), store.write() as session:
        launch(session, load(find(STUDY)), read_pack(pack_path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PFUNGST_DATABASE_URL", url)
        with background_server() as address:
            yield BrowsedServer(address, STUDY, app.extensions["read"])
    app.extensions["engine"].dispose()


@pytest.fixture
def page(browser, live_server):
    """An empty page, closed before its server: a server waits for its open connections."""
    context = browser.new_context(viewport=WINDOW)
    context.set_default_timeout(15_000)
    context.add_init_script(SHORTEN_PAUSES)
    page = context.new_page()
    yield page
    context.close()


class Person:
    """Someone who takes part: what they do to the page, and what the server has of them."""

    def __init__(self, page, server):
        self.page = page
        self.server = server

    def consent(self):
        self.page.goto(f"{self.server.url}/study/{self.server.study_key}")
        self.page.get_by_role("checkbox").check()
        self.page.get_by_role("button", name="I agree").click()
        self.page.wait_for_url("**/run/*")

    def read_on(self):
        """Press the button of each text until a trial or the debrief is there."""
        while not self.trial_or_text().evaluate("element => element.matches('.trial')"):
            button = self.page.locator("#stage .actions button")
            if button.count() == 0:
                return
            with self.page.expect_response("**/steps/*"):
                button.click()
            self.page.wait_for_function("() => !document.querySelector('#stage .actions button[disabled]')")

    def read_until(self, there):
        """Press the button of each text until something else is there."""
        while self.page.locator(there).count() == 0:
            self.page.locator("#stage .actions button").click()
            self.page.locator(f"{there}, #stage .actions button:enabled").first.wait_for()

    def trial_or_text(self):
        shown = self.page.locator(f"#stage :is({OPEN_TRIAL}, .card)")
        shown.wait_for()
        return shown

    def start(self):
        self.consent()
        self.read_on()

    def answer(self, code="Digit5"):
        """Answer the trial that is shown with a key, and wait until the server has it."""
        self.page.wait_for_selector(OPEN_TRIAL)
        with self.page.expect_response(saved):
            self.page.keyboard.press(code)

    def click(self, key):
        """Answer the trial that is shown with the mouse."""
        self.page.wait_for_selector(OPEN_TRIAL)
        with self.page.expect_response(saved):
            self.page.locator(f'[data-key="{key}"]').click()

    @property
    def token(self):
        return self.page.url.split("/run/")[1]

    def run(self, session):
        return session.scalars(select(Run).where(Run.token == self.token)).one()

    def rows(self, kind="forced_choice"):
        """The saved responses of this person's trials, in order."""
        with self.server.sessions() as session:
            query = select(Response).join(Response.step).where(Step.run_id == self.run(session).id)
            query = query.where(Step.type == kind).order_by(Step.index)
            return list(session.scalars(query))


@pytest.fixture
def person(page, live_server):
    return Person(page, live_server)
