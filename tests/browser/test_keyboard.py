"""The keyboard alone is enough: consent, texts and trials, without reaching for the mouse."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.person import TEXT

# The first text after this holds the page between its insertion and its onset.
HOLD_ONSET = """
    const { set, get } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', { get, set(handle) {
        Object.defineProperty(MessagePort.prototype, 'onmessage', { get, set });
        set.call(this, (event) => {
            const end = performance.now() + 700;
            while (performance.now() < end);
            handle(event);
        });
    } });
"""


def test_from_consent_to_the_second_trial_by_keyboard_alone(person, page):
    page.goto(f"{person.server.url}/study/{person.server.study_key}")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/run/*")
    for trials in range(2):
        while person.trial_or_text().evaluate("element => element.matches('.card')"):
            text = page.locator(f"#stage {TEXT}").element_handle()
            page.keyboard.press("Enter")
            page.wait_for_function("text => !text.isConnected", arg=text)
        assert len(person.rows()) == trials
        person.answer("Numpad6")
        page.wait_for_selector(".trial.answered", state="detached")
    assert [row.answer for row in person.rows()] == [{"choice": "upper", "confidence": 3}] * 2
    assert person.rows("instructions")[0].timing["response_key"] == "Enter"


def test_enter_does_not_go_on_while_the_withdrawal_is_asked_about(person, page):
    person.consent()
    page.locator(f"#stage {TEXT}").wait_for()
    heading = page.inner_text("#stage h1")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Stay in the study").focus()
    page.keyboard.press("Enter")
    page.locator("#withdraw-dialog").wait_for(state="hidden")
    assert page.inner_text("#stage h1") == heading
    assert person.rows("instructions") == []


def test_enter_before_a_text_is_shown_does_not_count(person, page):
    person.consent()
    page.locator(f"#stage {TEXT}").wait_for()
    page.evaluate(HOLD_ONSET)
    for _ in range(1000):  # the first goes on, one of the others meets the next text before it is shown
        before = time.monotonic()
        page.keyboard.press("Enter")
        if time.monotonic() - before > 0.3:
            break
        page.wait_for_timeout(5)
    else:
        pytest.fail("no press met the insertion")
    page.wait_for_timeout(300)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(person.rows("instructions")) == 1
    person.read_on()
    assert all(row.timing["rt_ms"] > 0 for row in person.rows("instructions"))


def test_double_click_goes_on_by_one_text(person, page):
    person.consent()
    page.locator("#stage .actions button").click()
    expect(page.locator("#stage .actions button")).to_be_enabled()
    heading = page.inner_text("#stage h1")
    page.locator("#stage .actions button").hover()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.wait_for_timeout(300)
    assert page.inner_text("#stage h1") == heading
    assert len(person.rows("instructions")) == 1


IN_VIEW = """element => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""


def scroll_to(what, key):
    """Press a key until something is in the window."""
    for _ in range(20):
        if what.evaluate(IN_VIEW):
            return
        what.page.keyboard.press(key)
        what.page.wait_for_timeout(200)
    pytest.fail(f"{key} does not lead there")


def test_a_sheet_higher_than_the_window_is_seen_whole_with_keys(desk, page):
    desk.draw("contact_sheet", {"images": {"sheet": [f"image-{i}" for i in range(50)]}}, min_seconds=0)
    last = page.locator(".sheet img").last
    assert not last.evaluate(IN_VIEW)
    scroll_to(last, "PageDown")
    scroll_to(page.locator("h1"), "Home")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Continue")
    expect(button).to_be_focused()
    expect(button).to_be_in_viewport(ratio=1)
    assert desk.is_open
    page.keyboard.press("Enter")
    assert desk.outcome()[0] == {}
