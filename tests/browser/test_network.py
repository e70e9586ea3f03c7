"""A server that cannot be reached costs nobody an answer."""

import itertools
import re

from playwright.sync_api import expect

from tests.browser.person import look

NOTE_FEEDBACK = """
    window.told = '';
    new MutationObserver((changes) => {
        for (const { target } of changes) if (target.matches?.('.told')) window.told += target.textContent;
    }).observe(document, { childList: true, subtree: true });
"""


def test_answer_is_kept_until_the_server_replies(person, page):
    person.start()
    failures = itertools.cycle([{"status": 503, "body": "down"}, None])

    def fail(route):
        failure = next(failures)
        route.fulfill(**failure) if failure else route.abort()

    page.route("**/steps/*", fail)
    look(page)
    page.keyboard.press("Digit6")
    expect(page.locator("#save-state")).to_have_text("Offline (1 waiting)")
    expect(page.locator("#notice")).to_contain_text(
        "kept on this computer and sent later. This page goes on then."
    )
    assert page.locator(".pressed").get_attribute("data-key") == "6"
    page.keyboard.press("Digit1")
    assert person.rows() == []
    page.unroute("**/steps/*")
    expect(page.locator("#save-state")).to_have_text("Saved", timeout=20_000)
    assert [row.answer for row in person.rows()] == [{"choice": "upper", "confidence": 3}]


def test_lost_reply_saves_once(person, page):
    person.start()
    lost = []

    def lose_first_reply(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().json()["saved"])
        return route.abort()

    page.route("**/steps/*", lose_first_reply)
    person.answer("Digit2")
    assert lost == [True]
    assert [row.answer for row in person.rows()] == [{"choice": "lower", "confidence": 2}]


def test_goes_on_as_soon_as_the_network_is_back(person, page):
    person.start()
    page.evaluate(NOTE_FEEDBACK)
    page.context.set_offline(True)
    look(page)
    page.keyboard.press("Digit4")
    expect(page.locator("#save-state")).to_contain_text("Offline")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_have_text("Saved")
    page.wait_for_selector(".trial.answered", state="detached")
    assert re.match("(Yes|No), it is the (upper|lower)", page.evaluate("window.told"))
    page.wait_for_selector(".trial:not(.answered)")
    assert len(person.rows()) == 1


def test_refusal_is_shown_with_a_way_on(person, page):
    person.start()
    page.route(
        "**/steps/*", lambda route: route.fulfill(status=400, json={"error": "This will not do."}), times=1
    )
    look(page)
    page.keyboard.press("Digit4")
    expect(page.get_by_role("alert")).to_contain_text("This will not do.")
    expect(page.locator("#save-state")).to_have_text("Not saved")
    expect(page.locator("#notice")).to_have_text("Your answer was not saved.")
    page.get_by_role("button", name="Reload").click()
    person.answer("Digit5")
    assert [row.answer["confidence"] for row in person.rows()] == [2]


def test_answers_after_a_refused_one_are_kept(fast_person, page):
    person = fast_person
    person.start()
    held = []
    page.route("**/steps/*", lambda route: held.append(route))
    for key in "456":
        person.press(f"Digit{key}")
    held[0].fulfill(status=400, json={"error": "This will not do."})
    expect(page.get_by_role("alert")).to_contain_text("This will not do.")
    assert len(person.unsent()) == 2
    page.unroute("**/steps/*")
    page.get_by_role("button", name="Reload").click()
    person.answer("Digit1")
    person.expect_saved()
    given = [(row.answer["choice"], row.answer["confidence"]) for row in person.rows()]
    assert given == [("lower", 1), ("upper", 2), ("upper", 3)]
    person.answer("Digit2")


def test_a_reply_that_is_not_the_studys_is_no_acknowledgement(fast_person, page):
    """As the sign-in page of a hotel's or a campus's network gives it."""
    person = fast_person
    person.start()
    page.route(
        "**/steps/*", lambda route: route.fulfill(body="<h1>Please sign in</h1>", content_type="text/html")
    )
    person.press("Digit6")
    expect(page.locator("#save-state")).to_contain_text("Offline")
    page.unroute("**/steps/*")
    page.route("**/steps/*", lambda route: route.fulfill(status=403, body="<h1>Please sign in</h1>"))
    person.press("Digit5")
    assert len(person.unsent()) == 2
    page.unroute("**/steps/*")
    person.expect_saved()
    assert [row.answer["confidence"] for row in person.rows()] == [3, 2]


def test_images_that_are_gone_are_not_asked_for_again(person, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/images/" in request.url else None)
    page.route("**/images/*", lambda route: route.fulfill(status=404, json={"error": "No such image."}))
    person.consent()
    person.read_until(".card[role=alert]")
    expect(page.get_by_role("alert")).to_contain_text("No such image.")
    expect(page.locator("#save-state")).to_have_text("Saved")
    asked.clear()
    page.wait_for_timeout(1200)
    assert asked == []
    page.unroute("**/images/*")
    page.get_by_role("button", name="Reload").click()
    person.answer("Digit5")


def test_images_come_as_soon_as_the_server_has_them(person, page):
    page.route("**/images/*", lambda route: route.fulfill(status=503))
    person.consent()
    person.read_until(".waiting")
    expect(page.locator("#notice")).to_contain_text("Some images cannot be loaded")
    page.unroute("**/images/*")
    person.answer("Digit5")
