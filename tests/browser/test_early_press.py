"""Only a press that begins after the images are on the screen is an answer."""

import time

import pytest

# The first trial's insertion holds the page for a while, so that presses arrive before its first frame.
HOLD_INSERTION = """
    new MutationObserver((changes, observer) => {
        if (!document.querySelector('.trial')) return;
        observer.disconnect();
        const end = performance.now() + 700;
        while (performance.now() < end);
    }).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def waiting(person, page):
    """A person whose first trial waits for its images; release() lets them come."""
    held = []
    page.route("**/images/*", lambda route: route.continue_() if held is None else held.append(route))
    person.consent()
    person.read_until(".waiting")

    def release():
        nonlocal held
        waiting, held = held, None
        for route in waiting:
            route.continue_()

    person.release = release
    return person


def saved(person):
    person.page.wait_for_timeout(300)
    return [row.answer["choice"] for row in person.rows()]


def test_presses_while_loading_do_not_count(waiting, page):
    page.keyboard.press("Digit4")
    page.keyboard.down("Digit5")
    waiting.release()
    page.wait_for_selector(".trial")
    page.keyboard.down("Digit5")  # the auto-repeat of a key held since before the onset
    assert saved(waiting) == []
    page.keyboard.up("Digit5")
    waiting.answer("Digit1")
    assert saved(waiting) == ["lower"]
    assert waiting.rows()[0].timing["rt_ms"] > 300


def test_presses_between_insertion_and_onset_do_not_count(waiting, page):
    page.evaluate(HOLD_INSERTION)
    waiting.release()
    for _ in range(1000):
        before = time.monotonic()
        page.keyboard.press("Digit4")
        if time.monotonic() - before > 0.3:
            break
        page.wait_for_timeout(5)
    else:
        pytest.fail("no press met the insertion")
    assert page.locator(".trial").count() == 1
    assert saved(waiting) == []
    waiting.answer("Digit2")
    assert saved(waiting) == ["lower"]


def test_only_plain_first_presses_count(person, page):
    person.start()
    button = page.locator('[data-key="5"]')
    for press in ("Control+Digit4", "Shift+Digit4", "Alt+Digit4", "Digit7", "Digit0", "KeyA"):
        page.keyboard.press(press)
    button.click(button="right")
    page.evaluate(
        "document.querySelector('.choice').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))"
    )
    page.mouse.click(5, 300)
    assert saved(person) == []
    page.keyboard.press("Digit6")
    page.keyboard.press("Digit1")
    assert saved(person) == ["upper"]


def test_answer_is_the_press_not_the_release(person, page):
    person.start()
    page.evaluate("addEventListener('pointerup', (event) => { window.released = event.timeStamp; }, true)")
    page.locator('[data-key="3"]').hover()
    page.mouse.down()
    page.wait_for_timeout(250)
    page.mouse.up()
    page.wait_for_selector(".trial:not(.answered)")
    assert page.evaluate("window.released") - person.rows()[0].timing["response_ms"] > 200
