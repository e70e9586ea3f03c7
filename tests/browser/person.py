"""A person who takes part: what they do to a page, and what the server has of them."""

import re
import time
from urllib.parse import urlsplit

from playwright.sync_api import expect
from sqlalchemy import select

from app.models import Event, Response, Run, Step

OPEN_TRIAL = ".trial:not(.answered)"
TEXT = ".card:not([data-waiting])"  # a step's card, not the one that the page shows while it has no step
SAVE_STATE = "#save-state"
UNSENT = """() => new Promise((resolve) => {
    const opening = indexedDB.open('pfungst', 1);
    opening.onsuccess = () => {
        const store = opening.result.transaction('unsent').objectStore('unsent');
        store.getAllKeys().onsuccess = (event) => {
            opening.result.close();
            resolve(event.target.result.map(([, index]) => index));
        };
    };
})"""

# A press counts from the moment at which the images are seen, some frames after they are in the document.
SEEN = """() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100)));
})"""


def saved(reply):
    """Tell whether a reply acknowledges a step's answer."""
    return bool(re.search(r"/steps/\d+$", reply.url)) and reply.ok


def look(page):
    """Wait until a trial is seen; return its element."""
    trial = page.wait_for_selector(OPEN_TRIAL)
    page.evaluate(SEEN)
    return trial


class Person:
    """Someone who takes part: what they do to the page, and what the server has of them."""

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.under_way = set()
        page.on("request", lambda request: self.under_way.add(request))
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda request: self.under_way.discard(request))

    def wait_for_images(self):
        """Wait until the page has all images ahead: nothing under way for half a second."""
        quiet = 0
        while quiet < 5:
            self.page.wait_for_timeout(100)
            quiet = 0 if self.under_way else quiet + 1

    def lose_connection(self):
        """Go offline, with the images ahead."""
        self.wait_for_images()
        self.page.context.set_offline(True)

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
        shown = self.page.locator(f"#stage :is({OPEN_TRIAL}, {TEXT})")
        shown.wait_for()
        return shown

    def start(self):
        self.consent()
        self.read_on()

    def answer(self, code="Digit5"):
        """Answer the trial that is shown with a key, and wait until the server has it."""
        look(self.page)
        with self.page.expect_response(saved):
            self.page.keyboard.press(code)

    def click(self, key):
        """Answer the trial that is shown with the mouse."""
        look(self.page)
        with self.page.expect_response(saved):
            self.page.locator(f'[data-key="{key}"]').click()

    def press(self, code="Digit5"):
        """Answer the trial that is shown, whether the server can be reached or not."""
        trial = look(self.page)
        self.page.keyboard.press(code)
        self.page.wait_for_function("trial => !trial.isConnected", arg=trial)

    def play_ahead(self):
        """Without a connection, answer every trial that the page holds; return the keys."""
        given = []
        while self.shown(f"{OPEN_TRIAL}, .card").evaluate("element => element.matches('.trial')"):
            given.append(str(1 + len(given) % 6))
            self.press(f"Digit{given[-1]}")
        return given

    def shown(self, what):
        found = self.page.locator(f"#stage :is({what})").first
        found.wait_for()
        return found

    def come_back(self, link):
        """Open a link in a new tab of the same browser, with a connection."""
        context = self.page.context
        context.set_offline(False)
        tab = context.new_page()
        tab.goto(link)
        return tab

    def unsent(self):
        """The indices of the steps whose answers this browser still has to send."""
        return self.page.evaluate(UNSENT)

    def expect_saved(self):
        """Wait until the server has every answer."""
        end = time.monotonic() + 20
        while self.unsent() and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        expect(self.page.locator(SAVE_STATE)).to_have_text("Saved")
        assert self.unsent() == []

    @property
    def token(self):
        return urlsplit(self.page.url).path.split("/run/")[1]

    def events(self, row):
        """What happened to the window before a response, in order."""
        here = (Event.run_id == row.run_id, Event.step_index == row.step_index)
        with self.server.sessions() as session:
            names = session.scalars(select(Event.event).where(*here).order_by(Event.at_ms))
            return [name for name in names if name not in ("blur", "focus", "resize")]

    def run(self, session):
        return session.scalars(select(Run).where(Run.token == self.token)).one()

    def rows(self, kind="forced_choice"):
        """The saved responses of this person's trials, in order."""
        with self.server.sessions() as session:
            query = select(Response).join(Response.step).where(Step.run_id == self.run(session).id)
            query = query.where(Step.type == kind).order_by(Step.index)
            return list(session.scalars(query))
