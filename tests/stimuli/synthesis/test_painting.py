"""An image is a sum of waves in decorrelated colours; gradients go the same way back."""

import cmath
import math

import pytest
import torch

from stimuli.synthesis.painting import COLOURS, envelope, mix, paint, unpaint


def signed(place, side):
    """The frequency in cycles per image of a row of a spectrum."""
    return place if place <= side // 2 else place - side


def slow_image(spectrum, decay):
    """The image of a spectrum (3, side, side // 2 + 1, 2), pixel by pixel and wave by wave."""
    side = spectrum.shape[1]
    longest = max(math.hypot(*(row[k] for row in COLOURS)) for k in range(3))
    image = torch.empty(3, side, side)
    for y in range(side):
        for x in range(side):
            light = [0.0, 0.0, 0.0]
            for row in range(side):
                for column in range(side // 2 + 1):
                    cycles = max(math.hypot(signed(row, side), column), 1) / side
                    turn = cmath.exp(2j * math.pi * (row * y + column * x) / side)
                    # A wave that is its own mirror image is there once, any other twice.
                    times = 1 if column == 0 or 2 * column == side else 2
                    for k in range(3):
                        value = complex(*spectrum[k, row, column].tolist()) * turn * times
                        light[k] += value.real * cycles**-decay / side / 4
            for c in range(3):
                logit = sum(COLOURS[c][k] / longest * light[k] for k in range(3))
                image[c, y, x] = 1 / (1 + math.exp(-logit))
    return image


@pytest.mark.parametrize(("side", "decay"), [(6, 1.0), (5, 1.5)])
def test_an_image_is_the_sum_of_its_waves(side, decay):
    spectrum = torch.randn(3, side, side // 2 + 1, 2, generator=torch.Generator().manual_seed(side))
    found = paint(spectrum, envelope(side, decay))
    torch.testing.assert_close(found, slow_image(spectrum, decay), atol=1e-6, rtol=1e-5)


def test_an_empty_spectrum_is_grey():
    assert torch.equal(paint(torch.zeros(1, 3, 8, 5, 2), envelope(8, 1.0)), torch.full((1, 3, 8, 8), 0.5))


def test_the_first_colour_is_lightness_and_the_others_are_hues():
    lightness, *hues = mix().T
    assert float(lightness.norm()) == pytest.approx(1)
    assert float(lightness.std()) < 0.03
    assert all(float(hue.norm()) < 0.35 for hue in hues)


@pytest.mark.parametrize("side", [6, 7])
def test_a_gradient_by_an_image_becomes_that_by_its_spectrum(side):
    rng = torch.Generator().manual_seed(0)
    scale = envelope(side, 1.0).double()
    spectrum = torch.randn(2, 3, side, side // 2 + 1, 2, generator=rng, dtype=torch.float64)
    towards = torch.randn(2, 3, side, side, generator=rng, dtype=torch.float64)
    found = unpaint(towards.clone(), paint(spectrum, scale), scale)
    for place in [(0, 0, 0, 0, 0), (1, 2, 1, 1, 1), (0, 1, 3, side // 2, 0), (1, 0, side - 1, 0, 1)]:
        sums = []
        for way in (-1e-5, 1e-5):
            moved = spectrum.clone()
            moved[place] += way
            sums.append(float((paint(moved, scale) * towards).sum()))
        assert float(found[place]) == pytest.approx((sums[1] - sums[0]) / 2e-5, rel=1e-5, abs=1e-8)
