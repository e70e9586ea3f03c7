"""Every type of step is answered with the keyboard alone, also at 200 % zoom; what has the focus shows it."""

from random import Random

import pytest
from sqlalchemy import select

from app.browser_bots import Bot
from app.browser_page import look
from app.models import Response, Run, Step
from app.trial_types import TRIAL_TYPES
from tests.browser.hands import Keyboard, Keys
from tests.browser.one_of_each import ANSWERED, enter, key_of

STEP = 1  # after the first page
ZOOMED = {"viewport": {"width": 640, "height": 360}, "device_scale_factor": 2}
USUAL = {"viewport": {"width": 1280, "height": 720}}
CONTROLS = "body :is(button, a[href], input, textarea):visible:enabled"
# Of a group of radio buttons Tab reaches one.
STOPS = "all => new Set(all.map((control) => (control.type === 'radio' ? control.name : control))).size"
CHOSEN = "#stage :is(:checked, .pressed)"
# Whatever stands out of the window to a side, or out of a box that hides what has no room.
CUT = """() => [...document.querySelectorAll('body *:not(.sr-only, progress)')].filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    const { overflowX, overflowY } = getComputedStyle(element);
    const hides = [overflowX, overflowY].some((overflow) => ['hidden', 'clip'].includes(overflow));
    const over = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    return left < -0.5 || right > innerWidth + 0.5 || (hides && over);
}).map((element) => element.outerHTML.slice(0, 120))"""
EVERY_STEP = pytest.mark.parametrize("name", ANSWERED)


@pytest.fixture
def open_step(browser, every_type):
    """A function that opens a run in a window and goes to the step that its study is about; gives a bot."""
    contexts = []

    def open_step(name, hand, window):
        contexts.append(browser.new_context(**window))
        page = contexts[-1].new_page()
        page.goto(enter(every_type.url, key_of(name)))
        bot = Bot(page, Random(name), hand(page))
        bot.act(look(bot.page))
        look(bot.page)
        return bot

    yield open_step
    for context in contexts:
        context.close()


def play_on(bot):
    while "outcome" not in (news := look(bot.page)):
        bot.act(news)


def saved(server, page):
    """The response to the step as the server has it, and the plan that it answers."""
    with server.app.extensions["read"]() as session:
        run = session.scalars(select(Run).where(Run.token == page.url.rpartition("/")[2])).one()
        step = session.get_one(Step, (run.id, STEP))
        return session.scalars(
            select(Response).where(Response.run_id == run.id, Response.step_index == STEP)
        ).one(), step.plan


def expect_answered(server, bot, name):
    response, plan = saved(server, bot.page)
    assert TRIAL_TYPES[name].check(plan, response.answer) is None
    assert response.timing["response_key"] != "pointer"


@EVERY_STEP
def test_a_step_is_answered_by_tab_and_enter_at_200_percent(every_type, open_step, name):
    bot = open_step(name, Keyboard, ZOOMED)
    assert bot.page.evaluate(CUT) == []
    controls = bot.page.locator(CONTROLS)
    for control in controls.all():
        control.click(trial=True)
    assert bot.hand.walk() == controls.evaluate_all(STOPS)
    play_on(bot)
    expect_answered(every_type, bot, name)


@EVERY_STEP
def test_a_step_is_answered_by_its_keys_unless_they_are_switched_off(every_type, open_step, name):
    bot = open_step(name, Keys, USUAL)
    page, hand = bot.page, bot.hand
    keys = page.locator("#stage [data-key]").evaluate_all("all => all.map(({ dataset }) => dataset.key)")
    switch = page.get_by_role("button", name="Shortcut keys")
    Keyboard.press(hand, switch)
    for key in keys:
        page.keyboard.press(key)
    assert page.locator(CHOSEN).count() == 0
    Keyboard.press(hand, switch)
    play_on(bot)
    assert hand.used <= set(keys)
    assert bool(hand.used) == bool(keys)
    expect_answered(every_type, bot, name)
