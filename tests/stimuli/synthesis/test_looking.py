"""Windows are those of a cut, a scaling, a rotation and a cut, one after the other."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stimuli.synthesis.looking import DRAWN, look, window_of

SETTINGS = {"jitter": 16, "zoom": 0.05, "turn": 5}
below_one = st.floats(0, 1, exclude_max=True)
draws = st.lists(below_one, min_size=DRAWN, max_size=DRAWN)
PAPER = {220, 226, 232, 238, 244}  # a scale of 240 px, less 8


@given(draws)
def test_windows_have_the_sides_of_the_paper(drawn):
    assert window_of(drawn, 256, SETTINGS).side in PAPER


def test_all_scales_and_angles_are_drawn():
    windows = [window_of([k / 55, k / 11 % 1, 0.5, 0.5, 0.5, 0.5], 256, SETTINGS) for k in range(55)]
    angles = {round(math.degrees(math.atan2(w.frame[1, 0], w.frame[0, 0]))) for w in windows}
    assert {window.side for window in windows} == PAPER
    assert angles == set(range(-5, 6))


@given(draws)
def test_a_window_reaches_no_further_than_its_parts_allow(drawn):
    frame = window_of(drawn, 256, SETTINGS).frame
    angle = math.degrees(math.atan2(frame[1, 0], frame[0, 0]))
    assert abs(angle) <= 5.001
    assert angle == pytest.approx(round(angle), abs=1e-3)
    # The middle is moved by half the first jitter, and by half the second, turned and scaled.
    away = (8 + 4 / 0.95 * (math.cos(math.radians(5)) + math.sin(math.radians(5)))) / 128
    assert frame[:, 2].abs().max() <= away + 1e-6


@given(st.integers(0, 7), st.integers(0, 7))
def test_without_scale_and_angle_a_window_is_a_piece_of_the_image(right, down):
    images = torch.rand(1, 2, 3, 20, 20, generator=torch.Generator().manual_seed(0))
    drawn = [0.5, 0.5, (right + 0.5) / 8, (down + 0.5) / 8, 0.5, 0.5]
    window = window_of(drawn, 20, {"jitter": 7, "zoom": 0.0, "turn": 0})
    start_x, start_y = right + 2, down + 2  # the second jitter, 3 px, is cut off behind 2 of them
    expected = images[0, :, :, start_y : start_y + 10, start_x : start_x + 10]
    torch.testing.assert_close(look(images, [window]), expected, atol=1e-5, rtol=0)


def slow_look(image, drawn, settings):
    """What is seen of an image (side, side), each pixel followed back through every step."""
    side, first, second = len(image), settings["jitter"], settings["jitter"] // 2
    scale = [0.95, 0.975, 1, 1.025, 1.05][int(drawn[0] * 5)]
    angle = math.radians(range(-5, 6)[int(drawn[1] * 11)])
    left, top = (int(value * (first + 1)) for value in drawn[2:4])
    inner_left, inner_top = (int(value * (second + 1)) for value in drawn[4:6])
    scaled = int(round(scale * (side - first), 6))
    seen = torch.empty(scaled - second, scaled - second)
    for row in range(scaled - second):
        for column in range(scaled - second):
            x, y = column + 0.5 + inner_left - scaled / 2, row + 0.5 + inner_top - scaled / 2
            x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
            x, y = ((value + scaled / 2) * (side - first) / scaled for value in (x, y))
            seen[row, column] = bilinear(image, x + left - 0.5, y + top - 0.5)
    return seen


def bilinear(image, x, y):
    """The value of an image at a place in px, 0 being the middle of the first pixel; black outside."""
    total = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < len(image) and 0 <= column < len(image):
                total += float(image[row, column]) * (1 - abs(x - column)) * (1 - abs(y - row))
    return total


@pytest.mark.parametrize("drawn", [[0.0, 0.99, 0.1, 0.9, 0.2, 0.7], [0.9, 0.1, 0.99, 0.0, 0.99, 0.0]])
def test_one_map_stands_for_all_steps(drawn):
    settings = {"jitter": 4, "zoom": 0.05, "turn": 5}
    images = torch.rand(1, 1, 3, 24, 24, generator=torch.Generator().manual_seed(1))
    found = look(images, [window_of(drawn, 24, settings)])
    torch.testing.assert_close(found[0, 0], slow_look(images[0, 0, 0], drawn, settings), atol=1e-4, rtol=0)


def test_each_row_has_its_own_window():
    images = torch.rand(2, 3, 3, 24, 24, generator=torch.Generator().manual_seed(1))
    windows = [window_of([0.5, k, k, 0.5, k, 0.5], 24, SETTINGS | {"jitter": 4}) for k in (0.1, 0.8)]
    found = look(images, windows)
    for place, window in enumerate(windows):
        assert torch.equal(
            found[3 * place : 3 * place + 3],
            torch.cat([look(images[place : place + 1, k : k + 1], [window]) for k in range(3)]),
        )
