"""Trials with pictures to choose from, in a real browser: by key, mouse and finger, with locks and limits."""

import re

import pytest
from playwright.sync_api import expect

from app.trial_types.forced_choice import ForcedChoice
from tests.browser.desk import Desk

PAIR = ForcedChoice.example_set
SEVEN = {"references": PAIR["references"], "alternatives": list("abcdefg"), "correct": "c"}
SHEET = {"images": {"sheet": [f"image-{i}" for i in range(100)]}}
FEEDBACK = "([correct, choice]) => { window.outcome.showFeedback({ correct, choice }); }"
ALL_AT_ONCE = """() => [...document.querySelectorAll('#stage :is(img, h1, p, button)')].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width && (left < 0 || right > innerWidth);
}).length"""
OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll('#stage img')].map((image) => image.getBoundingClientRect());
    return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length;
}"""
IMAGE = "document.querySelector('#stage img').getBoundingClientRect().width"


@pytest.mark.parametrize(
    ("parameters", "key", "answer"),
    [
        ({}, "Digit6", {"choice": "upper", "confidence": 3}),
        ({"layout": "row"}, "Numpad6", {"choice": "right", "confidence": 3}),
        ({"confidence": []}, "Digit2", {"choice": "lower"}),
    ],
)
def test_one_key_answers_a_choice_of_two(desk, parameters, key, answer):
    desk.draw("forced_choice", **parameters)
    desk.press("Digit9", key)
    given, timing = desk.outcome()
    assert given == answer
    assert (timing["response_key"], timing["timed_out"], timing["n_changes"]) == (key, False, 0)


def test_the_confidence_may_be_asked_for_after_the_choice_and_the_choice_is_timed(desk, page):
    desk.draw("forced_choice", SEVEN)
    expect(page.get_by_role("group", name="Confidence")).to_have_count(0)
    desk.press("Digit5")
    expect(page.get_by_role("group", name="Confidence")).to_be_focused()
    page.wait_for_timeout(300)
    desk.press("Digit9", "Digit2")
    answer, timing = desk.outcome()
    assert answer == {"choice": "5", "confidence": 2}
    assert timing["response_key"] == "Digit5"
    assert page.evaluate("performance.now()") - timing["response_ms"] > 300


def test_tab_and_enter_reach_image_and_confidence(desk, page):
    desk.draw("odd_one_out", confidence=["unsure", "sure"])
    desk.press("Tab", "Tab", "Enter")
    expect(page.get_by_role("group", name="Confidence")).to_be_focused()
    page.wait_for_timeout(100)
    desk.press("Tab", "Tab", "Space")
    answer, timing = desk.outcome()
    assert answer == {"choice": "2", "confidence": 2}
    assert timing["response_key"] == "keyboard-click"


def test_images_are_named_but_not_described(desk, page):
    desk.draw("odd_one_out")
    names = [f"Image {i}" for i in range(1, 5)]
    assert [button.get_attribute("alt") for button in page.locator("#stage button img").all()] == names
    for name in names:
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1)


def test_same_or_different_is_answered_by_key_or_mouse(desk, page):
    desk.draw("same_different")
    desk.press("Digit2")
    page.get_by_role("button", name="unsure").click()
    assert desk.outcome()[0] == {"choice": "different", "confidence": 1}
    page.evaluate(FEEDBACK, [False, "same"])
    expect(page.locator(".told")).to_have_text("No, it is “Same”.")


@pytest.mark.parametrize(
    ("entry", "choice", "words"), [(PAIR, "lower", "the lower image"), (SEVEN, "3", "image 3")]
)
def test_feedback_marks_the_right_image_and_says_which_it_is(desk, page, entry, choice, words):
    desk.draw("forced_choice", entry, confidence=[], references={"min": 1, "max": 1})
    desk.press("Digit1")
    desk.outcome()
    page.evaluate(FEEDBACK, [False, choice])
    expect(page.locator(".told")).to_have_text(f"No, it is {words}.")
    place = "Lower image" if choice == "lower" else "Image 3"
    expect(page.locator(".is-right img")).to_have_attribute("alt", place)


def test_nothing_is_answered_before_the_lock_ends(desk, page):
    desk.draw("forced_choice", lock_ms=4000, confidence=[])
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"You can answer in [1-4] s"))
    assert page.locator(".choice:disabled").count() == 2
    desk.press("Digit1")
    page.locator(".choice").first.click(force=True)
    assert desk.is_open
    page.locator(".choice:enabled").first.wait_for()
    expect(page.get_by_role("timer")).to_have_count(0)
    desk.press("Digit2")
    answer, timing = desk.outcome()
    assert answer == {"choice": "lower"}
    assert timing["rt_ms"] >= 4000


def test_the_time_that_is_left_is_shown_and_its_end_ends_the_trial(desk, page):
    desk.draw("forced_choice", time_limit_s=4)
    expect(page.get_by_role("timer")).to_contain_text("Time left 0:0")
    answer, timing = desk.outcome()
    assert answer == {}
    assert timing["timed_out"]
    assert timing["rt_ms"] == pytest.approx(4000)
    assert timing["response_key"] == ""
    expect(page.locator(".told")).to_have_text("The time is up.")
    expect(page.get_by_role("timer")).to_have_count(0)


def test_a_choice_without_its_confidence_is_no_answer_when_the_time_is_up(desk):
    desk.draw("odd_one_out", confidence=["unsure", "sure"], time_limit_s=1)
    desk.press("Digit1")
    answer, timing = desk.outcome()
    assert (answer, timing["timed_out"]) == ({}, True)


def test_an_answer_in_time_ends_the_countdown(desk, page):
    desk.draw("same_different", confidence=[], time_limit_s=30)
    desk.press("Digit1")
    answer, timing = desk.outcome()
    assert (answer, timing["timed_out"]) == ({"choice": "same"}, False)
    expect(page.get_by_role("timer")).to_have_count(0)


def test_a_sheet_is_left_after_its_least_time(desk, page):
    desk.draw("contact_sheet", SHEET, min_seconds=1)
    assert page.locator("#stage img").count() == 100
    desk.press("Enter")
    assert desk.is_open
    page.get_by_role("button", name="Continue").click()
    answer, timing = desk.outcome()
    assert answer == {}
    assert timing["rt_ms"] >= 1000


def test_a_tap_answers_and_scrolling_over_an_image_does_not(browser, live_server):
    context = browser.new_context(viewport={"width": 640, "height": 360}, has_touch=True)
    finger = context.new_page()
    desk = Desk(finger, live_server.url.rstrip("/") + "/")
    desk.draw("odd_one_out", {"alternatives": list("abcdefghi"), "correct": "b"})
    box = finger.locator(".choice").nth(7).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = finger.context.new_cdp_session(finger)

    def move(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    move("touchStart", {"x": x, "y": y})
    for step in range(1, 8):
        move("touchMove", {"x": x, "y": y - 20 * step})
    move("touchEnd")
    finger.wait_for_timeout(200)
    assert desk.is_open
    finger.evaluate("scrollTo(0, 0)")
    finger.touchscreen.tap(x, y)
    answer, timing = desk.outcome()
    assert answer == {"choice": "8"}
    assert timing["response_key"] == "pointer"
    context.close()


def test_keys_can_be_turned_off_for_the_whole_visit(person, page):
    person.start()
    page.get_by_role("button", name="Shortcut keys").click()
    expect(page.locator("#shortcuts")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Digit4")
    expect(page.locator("#stage kbd:visible")).to_have_count(0)
    page.reload()
    page.wait_for_selector(".trial:not(.answered)")
    page.keyboard.press("Digit4")
    page.wait_for_timeout(300)
    assert person.rows() == []
    page.locator(".choice").first.focus()
    person.answer("Enter")
    assert [row.answer for row in person.rows()] == [{"choice": "upper", "confidence": 1}]


LAYOUTS = [
    ("forced_choice", PAIR, {}),
    ("forced_choice", PAIR, {"references": {"min": 0, "max": 1}}),
    ("forced_choice", PAIR, {"layout": "row", "references": {"min": 9, "max": 9}}),
    ("forced_choice", PAIR, {"layout": "row", "references": {"min": 0, "max": 0}}),
    ("forced_choice", SEVEN, {"references": {"min": 9, "max": 9}}),
    ("forced_choice", SEVEN, {"layout": "row", "references": {"min": 9, "max": 9}}),
    ("odd_one_out", {"alternatives": list("abcdefghi"), "correct": "a"}, {"confidence": ["unsure", "sure"]}),
    ("same_different", None, {}),
    ("contact_sheet", SHEET, {}),
]


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (960, 540), (640, 360), (390, 844)])
def test_everything_is_seen_without_scrolling_to_the_side_or_overlaps(desk, page, size):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    for kind, entry, parameters in LAYOUTS:
        desk.draw(kind, entry, **parameters)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(ALL_AT_ONCE) == page.evaluate(OVERLAPS) == 0
        boxes = [button.bounding_box() for button in page.locator("#stage button:visible").all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 44
        if size[0] >= 1280 and kind != "contact_sheet":
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_images_are_as_large_whatever_the_number_of_references(desk, page):
    sizes = set()
    for n_min, n_max in ((9, 9), (4, 4), (1, 1), (0, 9), (0, 1), (0, 0)):
        desk.draw("forced_choice", references={"min": n_min, "max": n_max})
        assert page.locator("#stage img").count() == n_min + n_max + 2
        sizes.add(page.evaluate(IMAGE))
    assert len(sizes) == 1
