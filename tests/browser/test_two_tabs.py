"""Two tabs of one run: every step is answered once, whoever is first, with a connection or without."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WINDOW
from tests.browser.person import OPEN_TRIAL, Person, look


@pytest.fixture
def person(fast_person):
    return fast_person


@pytest.fixture
def tabs(person, page):
    """Two tabs at the same trial."""
    person.start()
    person.expect_saved()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(OPEN_TRIAL)
    return page, other


def answers(person):
    return [row.answer for row in person.rows()]


def where(tab):
    tab.wait_for_selector(OPEN_TRIAL)
    return tab.locator("#position").inner_text()


def test_second_tab_goes_on_where_the_first_is(person, tabs):
    page, other = tabs
    page.bring_to_front()
    person.answer("Digit4")
    person.answer("Digit5")
    page.wait_for_selector(OPEN_TRIAL)

    other.bring_to_front()
    look(other)
    other.locator('[data-key="1"]').click()
    expect(other.locator("#notice")).to_contain_text("has been answered already")
    expect(other.locator("#position")).to_have_text(where(page))
    other.wait_for_selector(OPEN_TRIAL)
    assert answers(person) == [{"choice": "upper", "confidence": 1}, {"choice": "upper", "confidence": 2}]


def test_two_tabs_without_a_connection_share_what_waits(person, tabs):
    page, other = tabs
    page.bring_to_front()
    person.lose_connection()
    person.press("Digit4")
    person.press("Digit4")

    other.bring_to_front()
    look(other)
    other.locator('[data-key="1"]').click()
    expect(other.locator("#notice")).to_contain_text("has been answered already, in another window")
    expect(other.locator("#position")).to_have_text(where(page))
    other.wait_for_selector(OPEN_TRIAL)
    look(other)
    other.locator('[data-key="2"]').click()
    other.wait_for_function("() => !document.querySelector('.trial.answered')")

    page.context.set_offline(False)
    for tab in tabs:
        expect(tab.locator("#save-state")).to_have_text("Saved", timeout=20_000)
    upper, lower = {"choice": "upper", "confidence": 1}, {"choice": "lower", "confidence": 2}
    assert answers(person) == [upper, upper, lower]
    person.expect_saved()


def test_second_tab_at_a_trial_that_waits_for_its_feedback(page, live_server):
    person = Person(page, live_server)
    person.start()
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector(OPEN_TRIAL)
    page.bring_to_front()
    person.answer("Digit4")
    page.wait_for_selector(OPEN_TRIAL)
    other.bring_to_front()
    look(other)
    other.locator('[data-key="1"]').click()
    expect(other.locator("#position")).to_have_text(where(page))
    other.wait_for_selector(OPEN_TRIAL)
    assert answers(person) == [{"choice": "upper", "confidence": 1}]


def test_two_computers_of_which_one_is_offline(browser, person, page):
    """The second answers two steps meanwhile; of the first one's answers those after them are saved."""
    person.start()
    person.lose_connection()
    for _ in range(4):
        person.press("Digit4")
    elsewhere = browser.new_context(viewport=WINDOW)
    second = Person(elsewhere.new_page(), person.server)
    second.page.goto(page.url)
    for _ in range(2):
        second.answer("Digit1")
    page.context.set_offline(False)
    person.expect_saved()
    assert [answer["choice"] for answer in answers(person)] == ["lower", "lower", "upper", "upper"]
    person.answer("Digit2")
    assert len(answers(person)) == 5
    second.press("Digit3")  # to a step that the first has answered
    expect(second.page.locator("#position")).to_contain_text("trial 6 of")
    elsewhere.close()


def test_two_tabs_taking_turns(person, tabs):
    for turn in range(6):
        tab = tabs[turn % 2]
        tab.bring_to_front()
        tab.wait_for_selector(OPEN_TRIAL)
        look(tab)
        with tab.expect_response("**/steps/*"):
            tab.locator(f'[data-key="{turn + 1}"]').click()
        expect(tab.locator("#save-state")).to_have_text("Saved")
        tab.wait_for_selector(".trial.answered", state="detached")
    steps = [row.step_index for row in person.rows()]
    assert steps == sorted(set(steps))
    assert len(answers(person)) >= 3


def test_withdrawn_in_another_tab(person, tabs):
    page, other = tabs
    other.bring_to_front()
    other.get_by_role("button", name="Withdraw").click()
    other.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    expect(other.get_by_role("heading", name="You have withdrawn")).to_be_visible()
    page.bring_to_front()
    look(page)
    page.keyboard.press("Digit4")
    expect(page.get_by_role("heading", name="You have withdrawn")).to_be_visible()
    assert person.rows() == []
    assert person.unsent() == []
