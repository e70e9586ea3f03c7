"""The way out is on every step, asks once, and keeps nothing."""

from playwright.sync_api import expect

from app.models import Status


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

    page.get_by_role("button", name="Withdraw").click()
    dialog.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", name="You have withdrawn")).to_be_focused()
    assert person.rows() == []
    with person.server.sessions() as session:
        assert person.run(session).status == Status.WITHDRAWN
    page.reload()
    expect(page.locator("body")).to_contain_text("You have withdrawn from this study")
