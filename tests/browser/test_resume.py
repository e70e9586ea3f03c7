"""The server knows where a person is: after a reload at any step, and after the back button."""

from playwright.sync_api import expect

from tests.browser.person import OPEN_TRIAL, TEXT

STEP = f"#stage :is({OPEN_TRIAL}, {TEXT})"


def place(page):
    """What tells one step from another."""
    page.locator(STEP).wait_for()
    texts = [page.locator(where).inner_text() for where in ("#position", "#stage h1")]
    return [*texts, page.locator("#progress").get_attribute("value")]


def answer(person):
    """Answer whatever is shown, and wait until the server has it."""
    if person.trial_or_text().evaluate("element => element.matches('.trial')"):
        person.answer("Digit4")
        person.page.wait_for_selector(".trial.answered", state="detached")
    else:
        with person.page.expect_response("**/steps/*"):
            person.page.locator("#stage .actions button").click()
    expect(person.page.locator("#save-state")).to_have_text("Saved")


def test_a_reload_at_every_step(person, page):
    person.consent()
    seen = []
    for _ in range(16):
        before = place(page)
        page.reload()
        assert place(page) == before
        seen.append(before[-1])
        answer(person)
    assert seen == [str(index) for index in range(16)]
    steps = [row.step_index for row in person.rows()]
    assert steps == sorted(set(steps))


def test_a_reload_while_an_answer_is_on_its_way(fast_person, page):
    fast_person.start()
    for count in range(1, 4):
        page.route("**/steps/*", lambda route: None)
        fast_person.press("Digit4")
        page.unroute("**/steps/*")
        page.reload()
        fast_person.expect_saved()
        page.wait_for_selector(OPEN_TRIAL)
        assert len(fast_person.rows()) == count


def test_back_button_leaves_the_run_as_it_is(person, page):
    person.start()
    person.answer("Digit4")
    page.wait_for_selector(OPEN_TRIAL)
    before = place(page)
    page.go_back()
    expect(page.get_by_role("checkbox")).to_be_visible()
    page.go_forward()
    page.wait_for_url("**/run/*")
    assert place(page) == before
    person.answer("Digit1")
    assert [row.answer["choice"] for row in person.rows()] == ["upper", "lower"]
