"""axe-core finds nothing on any page, in any state of any type of step."""

from random import Random

import pytest
from playwright.sync_api import expect

from app import store
from app.browser_bots import Bot
from app.browser_page import look
from app.models import Run, Status
from app.participant.ending import end
from app.participant.runs import find_run
from tests.browser.axe import violations
from tests.browser.one_of_each import ANSWERED, VARIED, enter, key_of
from tests.browser.pauses import lengths

KEYS = [key_of(name) for name in ANSWERED] + list(VARIED)
OUTCOMES = ("completed", "screened_out", "failed_attention", "timed_out", "returned")
HOLD_FEEDBACK = f"""
    const setTimer = setTimeout;
    window.held = [];
    window.setTimeout = (call, ms) =>
        ({lengths("FEEDBACK")}.includes(ms) ? window.held.push(call) : setTimer(call, ms));
"""
RELEASE = "window.held.splice(0).forEach((call) => call())"
HAPPENED = """([step, words]) => window.held.length || !step.isConnected
    || (step.innerText !== words && step.querySelector('button:enabled'))"""
FINGER_ONLY = "window.matchMedia = () => Object.assign(new EventTarget(), { matches: false });"


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(30_000)
    context.add_init_script(HOLD_FEEDBACK)
    yield context.new_page()
    context.close()


def expect_nothing(page):
    assert violations(page) == []


@pytest.fixture
def run(page, every_type):
    """A bot on the second page of a run, the one that a study is about."""

    def begin(key):
        page.goto(enter(every_type.url, key))
        bot = Bot(page, Random(1))
        bot.act(look(bot.page))
        return bot, look(bot.page)

    return begin


@pytest.mark.parametrize("key", KEYS)
def test_a_step_from_its_beginning_to_its_feedback(run, page, key):
    bot, news = run(key)
    step = bot.screen.element_handle()
    expect_nothing(page)
    if bot.screen.locator("input:is([type=radio], [type=checkbox])").count():
        bot.screen.locator("button.primary").click()
        bot.screen.locator(".problem:not(:empty)").first.wait_for()
        expect_nothing(page)
    while "outcome" not in news and step.evaluate("step => step.isConnected"):
        words = step.inner_text()
        bot.act(news)
        page.wait_for_function(HAPPENED, arg=[step, words])
        if page.evaluate("window.held.length"):
            expect_nothing(page)
            page.evaluate(RELEASE)
        news = look(page)
        expect_nothing(page)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_last_page_of_each_outcome(page, every_type, outcome):
    run_url = enter(every_type.url, key_of("debrief"))
    with every_type.app.app_context(), store.write() as session:
        run = session.get_one(Run, find_run(session, run_url.rpartition("/")[2]).id)
        end(session, run, Status(outcome))
    page.goto(run_url)
    page.locator(f"[data-outcome={outcome}]").wait_for()
    expect_nothing(page)
    page.get_by_role("button", name="Copy the code").click()
    page.locator(".told:not(:empty)").wait_for()
    expect_nothing(page)


def test_pages_before_a_run(page, every_type):
    for path in ("", "study/grouped", "study/strict", "study/none"):
        page.goto(f"{every_type.url}/{path}")
        expect_nothing(page)
    page.goto(f"{every_type.url}/study/grouped")
    page.locator("form").evaluate("form => form.submit()")
    page.get_by_role("alert").filter(has_text="Please tick the box").wait_for()
    expect_nothing(page)


def test_pages_that_turn_people_away(page, every_type):
    enter(every_type.url, "full")
    page.goto(f"{every_type.url}/study/full")
    expect(page.get_by_role("heading")).to_have_text("This study is full")
    expect_nothing(page)
    link = f"{every_type.url}/study/grouped?group=lay"
    Bot(page, Random(1)).play(link)
    page.goto(link)
    expect(page.locator("body")).to_contain_text("You have taken part in this study already")
    expect_nothing(page)


def test_what_covers_a_run(run, page):
    run("only-instructions")
    page.set_viewport_size({"width": 300, "height": 400})
    expect(page.locator("#screen-check")).to_contain_text("larger")
    expect_nothing(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("button", name="Shortcut keys").click()
    expect_nothing(page)
    page.get_by_role("button", name="Withdraw").click()
    expect_nothing(page)
    page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    page.get_by_role("heading", name="You have withdrawn").wait_for()
    expect_nothing(page)


def test_a_run_that_fills_the_screen(page, every_type):
    page.goto(enter(every_type.url, "strict"))
    expect(page.locator("#fullscreen")).to_be_visible()
    expect_nothing(page)
    page.add_init_script(FINGER_ONLY)
    page.reload()
    expect(page.locator("#screen-check")).to_contain_text("touch screen only")
    expect_nothing(page)


def test_a_run_without_a_connection(run, page, every_type):
    bot, news = run("only-judgement")
    page.context.set_offline(True)
    bot.act(news)
    page.locator("#save-state[data-state=offline]").wait_for()
    expect_nothing(page)
    page.context.set_offline(False)
    page.route("**/step", lambda route: route.abort())
    page.goto(enter(every_type.url, "only-judgement"))
    page.get_by_role("heading", name="No connection").wait_for()
    expect_nothing(page)


def test_a_page_that_fails(page, every_type):
    run_url = enter(every_type.url, "only-instructions")
    page.route("**/step", lambda route: route.fulfill(status=400, json={"error": "This is wrong."}))
    page.goto(run_url)
    page.get_by_role("alert").wait_for()
    expect_nothing(page)
