"""At 200 % zoom, 1280 by 720 pixels are 640 by 360: the frame of the page needs no scrolling to the side."""

from playwright.sync_api import expect

ZOOMED = {"width": 640, "height": 360}
WIDE = "document.documentElement.scrollWidth > innerWidth"
IN_VIEW = """button => {
    const { left, right } = button.getBoundingClientRect();
    return left >= 0 && right <= innerWidth;
}"""


def test_consent_frame_and_way_out_at_200_percent(person, page):
    page.set_viewport_size(ZOOMED)
    page.goto(f"{person.server.url}/study/{person.server.study_key}")
    expect(page.locator("#screen-check")).to_contain_text("yours has")
    assert not page.evaluate(WIDE)

    page.set_viewport_size({"width": 1280, "height": 720})
    person.consent()
    page.set_viewport_size(ZOOMED)
    expect(page.locator("#screen-check")).to_be_visible()
    assert not page.evaluate(WIDE)
    withdraw = page.get_by_role("button", name="Withdraw")
    assert withdraw.evaluate(IN_VIEW)
    press_tab_until(page, "withdraw")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Stay")).to_be_focused()
    assert not page.evaluate(WIDE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You have withdrawn")).to_be_focused()
    assert not page.evaluate(WIDE)


def press_tab_until(page, name):
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"Tab does not reach #{name}")
