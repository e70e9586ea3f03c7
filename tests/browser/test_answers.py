"""Scales, sliders, forms and boxes to tick in a real browser, each drawn from what its trial type shows."""

import pytest
from playwright.sync_api import expect


def test_nothing_is_chosen_beforehand_and_nothing_is_sent_before_it_is(desk, page):
    for kind in ("rating", "judgement", "form"):
        desk.draw(kind)
        assert page.locator("#stage :checked").count() == 0
        desk.send()
        assert desk.is_open
        assert page.locator(".problem:not(:empty)").count() >= 1
        expect(page.locator("#stage :is(input, textarea):focus")).to_have_count(1)


def test_a_rating_is_composed_by_keyboard_and_timed_by_the_press_that_chose_it(desk, page):
    desk.draw("rating")
    desk.press("Digit2", "Digit4", "Tab", "Space", "ArrowDown", "ArrowDown", "Tab")
    page.keyboard.type("Rated by 1 colour")
    desk.press("Tab")
    before = page.evaluate("performance.now()")
    page.keyboard.type("No 3")
    desk.press("Tab", "Enter")
    answer, timing = desk.outcome()
    assert answer == {"rating": 4, "motivation": "other", "other": "Rated by 1 colour", "comment": "No 3"}
    assert (timing["response_key"], timing["n_changes"]) == ("Digit4", 1)
    assert timing["response_ms"] < before


def test_a_press_is_timed_when_it_goes_down(desk, page):
    desk.draw("rating", motivation=None, comment=None)
    box = page.locator(".point").nth(2).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    before = page.evaluate("performance.now()")
    page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.up()
    desk.send()
    answer, timing = desk.outcome()
    assert answer == {"rating": 3}
    assert timing["response_key"] == "pointer"
    assert timing["response_ms"] - before < 150


def test_a_script_cannot_answer(desk, page):
    desk.draw("rating", motivation=None, comment=None)
    page.evaluate("document.querySelector('.point input').click()")
    page.evaluate("document.querySelector('#stage button').click()")
    assert page.locator("#stage :checked").count() == 0
    assert desk.is_open


def test_a_judgement_may_be_changed_until_it_is_sent(desk):
    desk.draw("judgement")
    desk.press("y", "n", "Tab", "Space", "ArrowRight", "Tab", "ArrowLeft", "Enter")
    answer, timing = desk.outcome()
    assert answer == {"response": "no", "confidence": 1, "clarity": 3}
    assert (timing["response_key"], timing["n_changes"]) == ("KeyN", 1)


def test_controls_open_after_the_lock_and_close_with_the_time(desk, page):
    desk.draw("rating", lock_ms=500, time_limit_s=1.5)
    desk.press("Digit1")
    assert page.locator("#stage :checked").count() == 0
    page.locator(".reply:enabled").wait_for()
    desk.press("Digit1")
    assert page.locator("#stage :checked").count() == 1
    answer, timing = desk.outcome()
    assert answer == {}
    assert timing["timed_out"]
    assert timing["rt_ms"] == pytest.approx(1500, abs=1)


def test_a_slider_has_no_value_before_the_first_action_and_its_middle_is_one(desk, page):
    desk.draw("slider")
    slider, button = page.get_by_role("slider"), page.get_by_role("button", name="Continue")
    expect(button).to_be_disabled()
    assert slider.get_attribute("aria-valuetext") == "not answered"
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert slider.get_attribute("aria-valuetext") == "0"
    button.click()
    assert desk.outcome()[0] == {"value": 0}


@pytest.mark.parametrize(
    ("keys", "value"),
    [(["ArrowRight"], 1), (["Home"], -100), (["End"], 100), (["Space"], 0), (["PageUp"], 20)],
)
def test_a_slider_is_set_by_keyboard(desk, page, keys, value):
    desk.draw("slider")
    page.get_by_role("slider").focus()
    desk.press(*keys, "Enter")
    assert desk.outcome()[0] == {"value": value}


def test_a_slider_is_set_without_dragging(desk, page):
    desk.draw("slider")
    more, less = (
        page.get_by_role("button", name=f"Towards “{end}”") for end in ("intuitive", "not intuitive")
    )
    more.click()
    more.click()
    less.click()
    desk.send()
    answer, timing = desk.outcome()
    assert answer == {"value": 10}
    assert timing["n_changes"] == 2


def test_a_form_takes_every_kind_of_answer(desk, page):
    desk.draw("form")
    page.get_by_label("Your age").fill("17")
    desk.send()
    expect(page.get_by_text("Please give a number from 18 up to 120.")).to_be_visible()
    page.get_by_label("Your age").fill("30,5")
    page.get_by_role("radio", name="Other, please specify").check()
    page.get_by_role("textbox", name="Other, please specify").fill("MSc")
    page.get_by_label("concepts").check()
    page.get_by_text("somewhat").click()
    page.get_by_label("right").check()
    desk.send()
    assert desk.outcome()[0]["answers"] == {
        "age": 30.5,
        "degree": {"other": "MSc"},
        "tools": [1],
        "dogs": 2,
        "side": 1,
    }


def test_a_page_with_boxes_and_a_least_time_is_left_when_both_are_done(desk, page):
    desk.draw("instructions", min_seconds=1)
    button = page.get_by_role("button", name="Continue")
    expect(button).to_be_disabled()
    expect(button).to_have_text("Continue (1 s)")
    desk.press("Enter")
    expect(button).to_be_enabled()
    expect(page.get_by_role("status").filter(has_text="You can go on now.")).to_have_count(1)
    button.click()
    assert desk.is_open
    assert page.locator("#stage input:focus").count() == 1
    desk.press("Space", "Enter")
    assert desk.outcome()[0] == {"ticks": 1}


@pytest.mark.parametrize("kind", ["rating", "judgement", "slider", "form", "instructions"])
def test_everything_fits_the_width_and_every_target_is_large_enough(desk, page, kind):
    desk.draw(kind)
    controls = "#stage :is(button, .point, .pick, input[type=range], input[type=text], textarea):visible"
    for width, height in ((1280, 720), (640, 360), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        boxes = [control.bounding_box() for control in page.locator(controls).all()]
        assert min(min(box["width"], box["height"]) for box in boxes) >= 24
        if kind in ("rating", "judgement", "slider") and width == 1280:
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
