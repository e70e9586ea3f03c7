"""Without a connection the study goes on as far as the page holds it, and no answer is lost.

A page holds the current step and eleven ahead. At the ten seconds that a trial takes a person, those are two
minutes offline; the tests answer as many steps in a few seconds, since it is the steps that must last. One
really waits.
"""

import pytest
from playwright.sync_api import expect

from app.models import Status
from tests.browser.person import OPEN_TRIAL

LOOK_AHEAD = 12
NO_STORE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"


def choices(keys):
    return [
        {"choice": "upper" if key > "3" else "lower", "confidence": (int(key) - 1) % 3 + 1} for key in keys
    ]


def answers(person):
    return [row.answer for row in person.rows()]


@pytest.fixture
def offline(fast_person, page):
    """A person at the first trial whose page has loaded what lies ahead, and whose connection breaks then."""
    fast_person.start()
    fast_person.expect_saved()
    fast_person.lose_connection()
    return fast_person


def test_two_minutes_offline_then_a_closed_tab(offline, page):
    given = offline.play_ahead()
    expect(page.get_by_role("heading", name="No connection")).to_be_focused()
    expect(page.locator("#stage")).to_contain_text(
        "Your answers are kept on this computer; this page goes on"
    )
    expect(page.locator("#save-state")).to_have_text(f"Offline ({LOOK_AHEAD} waiting)")
    assert len(given) == len(offline.unsent()) == LOOK_AHEAD
    assert answers(offline) == []
    link = page.url
    page.close(run_before_unload=False)

    offline.page = offline.come_back(link)
    offline.expect_saved()
    assert answers(offline) == choices(given)
    offline.answer("Digit3")
    assert answers(offline) == choices([*given, "3"])


def test_twenty_seconds_offline_and_on(offline, page):
    for key in "143":
        offline.press(f"Digit{key}")
        page.wait_for_timeout(6500)
    assert answers(offline) == []
    expect(page.locator("#notice")).to_contain_text("kept on this computer")
    page.context.set_offline(False)
    offline.expect_saved()
    expect(page.locator("#notice")).to_have_text("Connected again.")
    assert answers(offline) == choices("143")
    offline.answer("Digit6")
    assert answers(offline) == choices("1436")


def test_the_waiting_card_leaves_as_soon_as_the_study_can_be_reached(offline, page):
    given = offline.play_ahead()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="No connection")).to_have_count(0)
    offline.expect_saved()
    offline.answer("Digit2")
    assert answers(offline) == choices([*given, "2"])


def test_images_ahead_are_there_without_a_connection(offline, page):
    asked = []
    page.on("requestfailed", lambda request: asked.append(request.url) if "/images/" in request.url else None)
    offline.play_ahead()
    assert asked == []


def test_a_tab_closed_before_the_server_replies(fast_person, page):
    fast_person.start()
    page.route("**/steps/*", lambda route: None)
    fast_person.press("Digit4")
    link = page.url
    page.close(run_before_unload=False)
    fast_person.page = fast_person.come_back(link)
    fast_person.expect_saved()
    assert answers(fast_person) == choices("4")


def test_leaving_with_unsent_answers_is_asked_about(offline, page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    offline.press("Digit4")
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    offline.expect_saved()
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_without_a_store_the_window_keeps_the_answers(fast_person, page):
    person = fast_person
    page.add_init_script(NO_STORE)
    person.start()
    person.lose_connection()
    for key in "51":
        person.press(f"Digit{key}")
    expect(page.locator("#notice")).to_contain_text("kept as long as this window is open")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_have_text("Saved")
    assert answers(person) == choices("51")


def test_withdrawal_is_sent_later_even_from_a_closed_tab(offline, page):
    offline.press("Digit4")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", name="Withdrawing")).to_be_focused()
    assert offline.unsent() == [-1]
    link = page.url
    page.close(run_before_unload=False)
    again = offline.page = offline.come_back(link)
    expect(again.locator("body")).to_contain_text("You have withdrawn")
    assert offline.rows() == []
    with offline.server.sessions() as session:
        assert offline.run(session).status == Status.WITHDRAWN


def test_a_pause_comes_with_the_score_and_offline_without(person, page):
    """Only the server knows it: the page waits for it a little, and goes on."""
    person.start()
    while page.locator(".score").count() == 0:
        person.read_on()
        if page.locator(OPEN_TRIAL).count():
            person.answer()
            person.shown(f"{OPEN_TRIAL}, .card")
    expect(page.locator(".score")).to_contain_text("of 8")
    person.read_until(OPEN_TRIAL)
    for _ in range(5):
        person.answer()
    person.lose_connection()
    for _ in range(3):
        person.press("Digit2")
    expect(page.locator("#stage .card h1")).to_contain_text("Next:")
    assert page.locator(".score").count() == 0
    page.locator("#stage .actions button").click()
    person.press("Digit3")
    page.context.set_offline(False)
    person.expect_saved()
    assert [row.answer["confidence"] for row in person.rows()][-4:] == [2, 2, 2, 3]
