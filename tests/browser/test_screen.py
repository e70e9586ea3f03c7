"""What a study asks of the screen: to be filled, and more than a finger."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WINDOW
from tests.browser.person import OPEN_TRIAL, Person
from tests.browser.servers import STRICT_STUDY

NO_FULLSCREEN = "Object.defineProperty(Document.prototype, 'fullscreenEnabled', { value: false });"
FULL = "document.fullscreenElement !== null"


@pytest.fixture
def strict(page, live_server):
    """Someone in a study that fills the screen and needs a mouse."""
    return Person(page, replace(live_server, study_key=STRICT_STUDY))


@pytest.fixture
def card(page):
    return page.locator("#fullscreen")


def go_full(card):
    button = card.get_by_role("button", name="Go to full screen")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(card).to_be_hidden()


def test_full_screen_is_asked_for_and_asked_for_again(strict, page, card):
    strict.consent()
    expect(card).to_be_visible()
    assert page.locator("#stage").evaluate("stage => stage.inert")
    go_full(card)
    assert page.evaluate(FULL)
    strict.read_on()

    page.wait_for_selector(OPEN_TRIAL)
    page.evaluate("document.exitFullscreen()")
    expect(card).to_be_visible()
    page.keyboard.press("Digit4")
    page.wait_for_timeout(300)
    assert strict.rows() == []
    go_full(card)
    strict.answer("Digit1")

    (row,) = strict.rows()
    assert row.answer["choice"] == "lower"
    assert row.timing["rt_ms"] > 300  # its onset is still the first
    assert strict.events(row) == ["fullscreen_exit", "fullscreen_enter"]

    page.reload()
    expect(card).to_be_visible()


def test_without_full_screen_in_the_browser_the_study_goes_on(strict, page, card):
    page.add_init_script(NO_FULLSCREEN)
    strict.start()
    expect(card).to_be_hidden()
    strict.answer("Digit4")


def test_a_finger_is_not_enough_where_the_study_says_so(browser, strict, person):
    context = browser.new_context(viewport=WINDOW, has_touch=True, is_mobile=True)
    page = context.new_page()
    for study in (person, strict):
        page.goto(f"{study.server.url}/study/{study.server.study_key}")
        page.wait_for_function("() => document.querySelector('.has').textContent")
        overlay = page.locator("#screen-check")
        told = overlay.inner_text() if overlay.is_visible() else ""
        assert ("This study needs a mouse or a trackpad, and a keyboard" in told) == (study is strict)
    context.close()
