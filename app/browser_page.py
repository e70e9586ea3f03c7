"""What a person sees of a page of a study, and what their hand does to it."""

from itertools import cycle
from typing import TYPE_CHECKING, Any, Protocol

from app.errors import UserError

if TYPE_CHECKING:  # participants without a browser need no Playwright
    from playwright.sync_api import Locator, Page

PATIENCE_MS = 60_000  # longer than a page holds anybody back, or a slow server
LOOK_EVERY_MS = 20
AGAIN_MS = 3000  # who sees nothing happen for so long does it again,
MOST_TIMES = 5  # but no more often than that
DOUBLE_CLICK_MS = (10, 40, 120)  # between the two clicks
SCREEN = "#stage > :not(noscript)"
CONFIDENCE = "[role=group][aria-label=Confidence]"
OPEN_BUTTON = "button:visible:enabled"
# What is new since the last look: the end, an error, or something to do, for the so many-th time; else null.
NEWS = f"""() => {{
    const seen = (button) => button.checkVisibility({{ visibilityProperty: true }});
    const open = (where) => [...where?.querySelectorAll('button:enabled') ?? []].filter(seen).length;
    if (open(document.querySelector('#fullscreen'))) return {{ fill: true }};
    const on = document.querySelector('{SCREEN}');
    if (!on || on.matches('.answered')) return null;
    const words = on.innerText;
    if (on.matches('[role=alert]')) return {{ error: words }};
    const {{ outcome }} = on.dataset;
    if (outcome) return {{ outcome, code: on.querySelector('output')?.innerText ?? '' }};
    const before = window.lookedAt;
    const same = before?.on === on && before.words === words;
    if (!open(on) || (same && performance.now() - before.at < {AGAIN_MS})) return null;
    window.lookedAt = {{ on, words, at: performance.now(), times: same ? before.times + 1 : 1 }};
    const confidence = open(on.querySelector('{CONFIDENCE}'));
    const send = on.querySelector('button.primary') !== null;
    const {{ times }} = window.lookedAt;
    return {{ send, confidence: confidence > 0, answers: confidence || open(on), times }};
}}"""


def look(page: "Page") -> dict[str, Any]:
    """Wait until there is something new to see and return it; UserError if the page is in trouble."""
    from playwright.sync_api import TimeoutError as NothingNewError

    try:
        news = page.wait_for_function(NEWS, polling=LOOK_EVERY_MS, timeout=PATIENCE_MS).json_value()
    except NothingNewError:
        news = {"times": MOST_TIMES + 1}
    if "error" in news:
        raise UserError(f"{page.url} reports an error: {_in_a_line(news['error'])}")
    if news.get("times", 0) > MOST_TIMES:
        raise UserError(f"{page.url} does not go on. It shows: {_in_a_line(page.inner_text('body'))}")
    return news


def _in_a_line(text: str) -> str:
    return " ".join(text.split())[:400]


class Hand(Protocol):
    """What a person does to the controls of a page."""

    def press(self, button: "Locator") -> None:
        """Press a button."""

    def choose(self, option: "Locator") -> None:
        """Take a radio button, or tick a box."""

    def write(self, field: "Locator", words: str) -> None:
        """Put words in the place of what stands in a field."""

    def slide(self, slider: "Locator", share: float) -> None:
        """Put a slider where a share of its length, from 0 to 1, lies before it."""


class Mouse:
    """A mouse; with `double`, of someone who double-clicks every button, quickly or slowly."""

    def __init__(self, double: bool = False) -> None:
        self.gaps = cycle(DOUBLE_CLICK_MS if double else [None])

    def press(self, button: "Locator") -> None:
        """Click; the second click of a double one meets whatever is there by then."""
        button.click()
        gap = next(self.gaps)
        if gap is not None:
            button.page.wait_for_timeout(gap)
            button.page.mouse.down(click_count=2)
            button.page.mouse.up(click_count=2)

    def choose(self, option: "Locator") -> None:
        """Click."""
        option.click()

    def write(self, field: "Locator", words: str) -> None:
        """Click until all that stands there is marked, and type."""
        field.click(click_count=3)
        field.press_sequentially(words)

    def slide(self, slider: "Locator", share: float) -> None:
        """Click on the track."""
        box = slider.bounding_box() or {"width": 2.0, "height": 2.0}
        slider.click(position={"x": 1 + share * (box["width"] - 2), "y": box["height"] / 2})
