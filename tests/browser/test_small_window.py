"""A window that is too small is told what it lacks; one that is large enough shows everything."""

import re

import pytest
from playwright.sync_api import expect

BOXES = """() => [...document.querySelectorAll('.trial img')].map((image) => {
    const { left, top, right, bottom, width } = image.getBoundingClientRect();
    return { inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight, width };
})"""


def test_small_window_is_told_what_it_lacks(person, page):
    overlay = page.locator("#screen-check")
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(f"{person.server.url}/study/{person.server.study_key}")
    expect(overlay).to_contain_text("on a computer.")

    page.set_viewport_size({"width": 1280, "height": 720})
    person.consent()
    page.set_viewport_size({"width": 800, "height": 500})
    expect(overlay).to_contain_text("it goes on where you are")
    needs = page.locator("#stage").evaluate("stage => [stage.dataset.minWidth, stage.dataset.minHeight]")
    expect(overlay).to_contain_text(re.compile(rf"at least\s{needs[0]}\s\W\s{needs[1]}\spixels"))
    expect(overlay).to_contain_text(re.compile(r"yours has\s800\s\W\s500"))

    page.set_viewport_size({"width": int(needs[0]), "height": int(needs[1])})
    expect(overlay).to_be_hidden()
    person.read_on()

    page.set_viewport_size({"width": 700, "height": 500})
    expect(overlay).to_be_visible()
    page.keyboard.press("Digit4")
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(overlay).to_be_hidden()
    person.answer("Digit1")
    assert [row.answer["choice"] for row in person.rows()] == ["lower"]


def test_trial_needs_no_scrolling(person, page):
    page.set_viewport_size({"width": 1280, "height": 633})
    person.start()
    for size, least in (((1180, 600), 125), ((1280, 633), 140), ((1280, 720), 145), ((1920, 947), 224)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        boxes = page.evaluate(BOXES)
        assert len(boxes) == 20
        assert all(box["inside"] for box in boxes), size
        assert min(box["width"] for box in boxes) == pytest.approx(max(box["width"] for box in boxes))
        assert boxes[0]["width"] >= least, size
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), size
        heights = page.evaluate("[...document.querySelectorAll('.choice')].map((b) => b.offsetHeight)")
        assert min(heights) >= 44
