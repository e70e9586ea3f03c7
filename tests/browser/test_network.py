"""A server that cannot be reached costs nobody an answer."""

import itertools

from playwright.sync_api import expect


def test_answer_is_kept_until_the_server_replies(person, page):
    person.start()
    failures = itertools.cycle([{"status": 503, "body": "down"}, None])

    def fail(route):
        failure = next(failures)
        route.fulfill(**failure) if failure else route.abort()

    page.route("**/steps/*", fail)
    page.keyboard.press("Digit6")
    expect(page.locator("#save-state")).to_have_text("Offline")
    expect(page.locator("#notice")).to_contain_text("Your answer is kept")
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
    page.context.set_offline(True)
    page.keyboard.press("Digit4")
    expect(page.locator("#save-state")).to_have_text("Offline")
    page.context.set_offline(False)
    expect(page.locator("#save-state")).to_have_text("Saved")
    page.wait_for_selector(".trial:not(.answered)")
    assert len(person.rows()) == 1


def test_refusal_is_shown_with_a_way_on(person, page):
    person.start()
    page.route(
        "**/steps/*", lambda route: route.fulfill(status=400, json={"error": "This will not do."}), times=1
    )
    page.keyboard.press("Digit4")
    expect(page.get_by_role("alert")).to_contain_text("This will not do.")
    expect(page.locator("#save-state")).to_have_text("Not saved")
    expect(page.locator("#notice")).to_have_text("Your answer was not saved.")
    page.get_by_role("button", name="Reload").click()
    person.answer("Digit5")
    assert [row.answer["confidence"] for row in person.rows()] == [2]


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
