"""Plays a study in a real Chromium as a person would: by what is on the page.

Nothing here knows a type of trial. A page is read by the roles of its controls: boxes are ticked, one of
several options is taken, fields are written into, and then the button is pressed that goes on; where there is
no such button, the buttons are the answers, and one of them is pressed.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from app.browser_page import CONFIDENCE, OPEN_BUTTON, SCREEN, Hand, Mouse, look
from app.errors import UserError

if TYPE_CHECKING:  # participants without a browser need no Playwright
    from playwright.sync_api import Browser, Page

LABEL = "browser"  # the name of this observer
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu")
WINDOW = {"width": 1280, "height": 720}
OPTIONS = "input:is([type=radio], [type=checkbox]):enabled"
ABOUT = "all => all.map(({ type, name, checked }, place) => [type, name || String(place), checked, place])"
FIELDS = ":is(input[type=text], textarea):visible"
COMPLAINT = "field => document.getElementById(field.getAttribute('aria-describedby'))?.innerText ?? ''"
REMARK = "A remark"


class Bot:
    """Someone who answers at random."""

    def __init__(self, page: "Page", rng: Random, hand: Hand | None = None) -> None:
        self.page, self.rng, self.hand = page, rng, hand or Mouse()
        self.screen = page.locator(SCREEN)

    def play(self, link: str) -> dict[str, Any]:
        """Take part in the study that a link leads to; return `outcome` and completion `code`."""
        self.page.goto(link)
        self.maximise()
        while "outcome" not in (news := look(self.page)):
            self.act(news)
        return news

    def maximise(self) -> None:
        """Give the window at least the size that the study asks for."""
        needs = self.page.evaluate("({ ...document.getElementById('stage')?.dataset })")
        width = max(WINDOW["width"], int(needs.get("minWidth", 0)))
        height = max(WINDOW["height"], int(needs.get("minHeight", 0)))
        self.page.set_viewport_size({"width": width, "height": height})

    def act(self, news: dict[str, Any]) -> None:
        """Do what the page asks for, up to the next press of a button; nothing if it has gone on by now."""
        from playwright.sync_api import TimeoutError as GoneError

        try:
            if "fill" in news:
                self.hand.press(self.page.locator("#fullscreen button"))
            elif news["send"]:
                self.fill_in()
                self.hand.press(self.screen.locator("button.primary"))
            else:
                where = self.screen.locator(CONFIDENCE) if news["confidence"] else self.screen
                self.hand.press(where.locator(OPEN_BUTTON).nth(self.rng.randrange(news["answers"])))
        except GoneError:
            return

    def fill_in(self) -> None:
        """Answer every question of the page that has no answer, or a wrong one."""
        self._take_options()
        for field in self.screen.locator(FIELDS).all():
            words = self._words(field.evaluate(COMPLAINT))
            if words or not field.input_value():
                self.hand.write(field, words or REMARK)
        for slider in self.screen.get_by_role("slider").all():
            self.hand.slide(slider, self.rng.random())

    def _take_options(self) -> None:
        """Take one of the radio buttons, or some of the boxes, of each name that has none yet."""
        options = self.screen.locator(OPTIONS)
        for (kind, _), group in groupby(options.evaluate_all(ABOUT), key=lambda about: about[:2]):
            members = list(group)
            if any(checked for *_, checked, _ in members):
                continue
            n = 1 if kind == "radio" else self.rng.randint(1, len(members))
            for *_, place in sorted(self.rng.sample(members, n)):
                self.hand.choose(options.nth(place))

    def _words(self, complaint: str) -> str:
        """Return what a complaint about a field asks for: a number within bounds, or nothing."""
        if "number" not in complaint:
            return ""
        bounds = [int(bound) for bound in re.findall(r"-?\d+", complaint)]
        return str(self.rng.randint(bounds[0], bounds[-1]) if bounds else self.rng.randrange(10))


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Start Chromium for the time being; UserError if it is not installed."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise UserError("A browser is driven by Playwright: pip install playwright.") from error
    executable = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        except Error as error:
            raise UserError(
                "Chromium does not start; install it, or let Playwright do so: playwright install chromium."
            ) from error
        yield browser
        browser.close()


def play_all(
    link: str, participants: int, seed: int, groups: Sequence[str] = (), double: bool = False
) -> list[dict[str, Any] | None]:
    """Let one simulated participant after another play the study of a link; return what `play` does."""
    ends: list[dict[str, Any] | None] = []
    with chromium() as browser, click.progressbar(range(participants), label="Participants") as numbers:
        for number in numbers:
            query = {"mode": "simulated", "observer": LABEL}
            query |= {"group": groups[number % len(groups)]} if groups else {}
            context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
            rng = Random(f"{seed}:{number}")  # noqa: S311 - a simulation must repeat, not be secret
            ends.append(Bot(context.new_page(), rng, Mouse(double)).play(f"{link}?{urlencode(query)}"))
            context.close()
    return ends
