"""The way out is on every step, asks once, and keeps nothing."""

from playwright.sync_api import expect

from app.models import Status
from tests.browser.person import OPEN_TRIAL, look


def withdraw(page):
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()


def expect_farewell(person, page):
    expect(page.get_by_role("heading", name="You have withdrawn")).to_be_focused()
    expect(page.locator("#save-state")).to_be_hidden()
    assert person.rows() == []
    with person.server.sessions() as session:
        assert person.run(session).status == Status.WITHDRAWN


def test_withdraw(person, page):
    person.start()
    person.answer("Digit4")
    page.wait_for_selector(".trial:not(.answered)")
    dialog = page.get_by_role("dialog")

    page.get_by_role("button", name="Withdraw").click()
    page.keyboard.press("Digit4")
    dialog.get_by_role("button", name="Stay").click()
    expect(dialog).to_be_hidden()
    assert len(person.rows()) == 1

    withdraw(page)
    expect_farewell(person, page)
    page.reload()
    expect(page.locator("body")).to_contain_text("You have withdrawn from this study")


def test_withdrawal_without_connection_is_sent_later(person, page):
    person.start()
    page.context.set_offline(True)
    look(page)
    page.keyboard.press("Digit4")
    expect(page.locator("#save-state")).to_have_text("Offline (1 waiting)")
    posted = []
    page.on("request", lambda request: posted.append(request.url.rpartition("/")[2]))
    withdraw(page)
    expect(page.get_by_role("heading", name="Withdrawing")).to_be_focused()
    expect(page.locator("#stage")).to_contain_text("leave this window open")
    expect(page.locator("#notice")).to_contain_text("Your withdrawal is kept")
    page.context.set_offline(False)
    expect_farewell(person, page)
    assert set(posted) == {"withdraw"}


def test_withdrawal_whose_reply_was_lost_has_happened(person, page):
    person.start()

    def lose_reply(route):
        route.fetch()
        route.abort()

    page.route("**/withdraw", lose_reply, times=1)
    withdraw(page)
    expect_farewell(person, page)


def test_withdrawal_ends_the_loading_of_images(person, page):
    page.route("**/images/*", lambda route: route.fulfill(status=503))
    person.consent()
    person.read_until(".waiting")
    expect(page.locator("#notice")).to_contain_text("Some images cannot be loaded")
    withdraw(page)
    expect_farewell(person, page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1200)
    assert asked == []


def test_withdraw_on_the_last_page(fast_person, page):
    fast_person.start()
    while fast_person.shown(f"{OPEN_TRIAL}, .card").evaluate("element => element.matches('.trial')"):
        fast_person.press("Digit5")
    page.locator("#completion-code").wait_for()
    withdraw(page)
    expect_farewell(fast_person, page)
