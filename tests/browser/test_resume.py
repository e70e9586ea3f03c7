"""The server knows where a person is: after a reload, and in a second tab."""

from playwright.sync_api import expect


def position(page):
    page.wait_for_selector(".trial:not(.answered)")
    return page.locator("#position").inner_text(), page.locator("#progress").get_attribute("value")


def test_reload_goes_on_at_first_unanswered_step(person, page):
    person.start()
    person.answer("Digit4")
    before = position(page)
    page.reload()
    assert position(page) == before

    person.answer("Digit1")
    heading = page.locator("#stage .card h1").inner_text()
    page.reload()
    expect(page.locator("#stage .card h1")).to_have_text(heading)
    person.read_on()
    person.answer("Digit6")
    assert [row.answer["choice"] for row in person.rows()] == ["upper", "lower", "upper"]


def test_second_tab_goes_on_where_the_first_is(person, page):
    person.start()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(".trial")
    person.answer("Digit4")
    page.wait_for_selector(".trial:not(.answered)")
    where = page.locator("#position").inner_text()

    other.bring_to_front()
    other.locator('[data-key="1"]').click()
    expect(other.locator("#position")).to_have_text(where)
    expect(other.locator("#notice")).to_contain_text("has been answered already")
    other.wait_for_selector(".trial:not(.answered)")
    assert [row.answer for row in person.rows()] == [{"choice": "upper", "confidence": 1}]
