"""The measures, against slow and obvious ways to compute them, and what maps without information score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stimuli.debugging.baselines import baseline_maps
from stimuli.debugging.measures import auc, compared, grey, mass, pointing, spearman, ssim
from stimuli.render import STYLES, draw

COARSE = arrays(float, (2, 4, 3), elements=st.integers(-3, 3).map(float))  # many ties, maps of zeros
MASKS = arrays(float, (2, 4, 3), elements=st.sampled_from([0.0, 1.0]))


def disc(size=224, share=0.31):
    """A mask of the background: 0 in a disc in the middle."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return ((x**2 + y**2) > share * size**2 / np.pi).astype(float)[None]


def ranks(values):
    """The place of each value in order, the mean place of equal ones."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2
        for value in values
    ]


def slow_ssim(one, other):
    """Equation (13) of Wang et al. 2004 at every window of 7 x 7 px, and the mean."""
    found = []
    for y in range(one.shape[0] - 6):
        for x in range(one.shape[1] - 6):
            a, b = (values[y : y + 7, x : x + 7].ravel() for values in (one, other))
            (var_a, both), (_, var_b) = np.cov(a, b)
            found.append(
                (2 * a.mean() * b.mean() + 0.01**2)
                * (2 * both + 0.03**2)
                / ((a.mean() ** 2 + b.mean() ** 2 + 0.01**2) * (var_a + var_b + 0.03**2))
            )
    return np.mean(found)


def test_ssim_is_the_mean_of_its_formula_over_all_windows():
    maps = np.random.default_rng(0).random((4, 12, 15))
    expected = [slow_ssim(maps[0], maps[2]), slow_ssim(maps[1], maps[3])]
    assert ssim(maps[:2], maps[2:]) == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(COARSE, COARSE)
def test_rank_correlation_is_the_correlation_of_the_ranks_and_undefined_without_an_order(one, other):
    for found, a, b in zip(spearman(one, other), one, other, strict=True):
        if np.ptp(a) == 0 or np.ptp(b) == 0:
            assert np.isnan(found)
        else:
            expected = np.corrcoef(ranks(a.ravel()), ranks(b.ravel()))[0, 1]
            assert found == pytest.approx(expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(COARSE, MASKS)
def test_mass_auc_and_pointing_are_what_counting_gives(maps, masks):
    measured = zip(mass(maps, masks), auc(maps, masks), pointing(maps, masks), strict=True)
    for (share, area, first), values, mask in zip(measured, np.abs(maps), masks, strict=True):
        inside, outside = values[mask == 1], values[mask == 0]
        if values.sum() == 0:
            assert np.isnan(share)
        else:
            assert share == pytest.approx(inside.sum() / values.sum())
        pairs = [(a > b) + (a == b) / 2 for a in inside for b in outside]
        assert area == pytest.approx(np.mean(pairs)) if pairs else np.isnan(area)
        assert first == np.mean(mask[values == values.max()])


def test_a_soft_mask_shares_the_mass_of_its_pixels():
    assert mass(np.ones((1, 2, 2)), np.array([[[0.5, 0.0], [1.0, 0.0]]]))[0] == 0.375


@settings(max_examples=40, deadline=None)
@given(arrays(float, (1, 6, 7), elements=st.floats(-1e3, 1e3)))
def test_a_map_is_drawn_as_people_see_it_in_grey(maps):
    if np.ptp(np.abs(maps)):
        drawn = draw(maps[0], STYLES["adebayo-grey"])[..., 0]
        assert np.abs(grey(maps)[0] * 255 - drawn).max() <= 0.5 + 1e-6


def test_a_map_that_is_the_same_everywhere_is_drawn_white_and_a_map_of_zeros_black():
    assert (grey(np.full((1, 5, 5), -3.0)) == 1).all()
    assert (grey(np.zeros((1, 5, 5))) == 0).all()


def test_a_map_that_says_nothing_has_a_high_ssim_and_noise_has_none():
    background = disc()
    pixels = np.zeros((1, 224, 224, 3), np.uint8)
    maps = baseline_maps(pixels, seed=0)
    assert ssim(grey(maps["constant"]), background)[0] == pytest.approx(0.64, abs=0.01)
    assert abs(ssim(maps["noise"], background)[0]) < 1e-3
    assert abs(ssim(grey(maps["noise"]), background)[0]) < 0.02
    for name in ("constant", "noise"):
        assert auc(maps[name], background)[0] == pytest.approx(0.5, abs=0.01)
        assert mass(maps[name], background)[0] == pytest.approx(background.mean(), abs=0.01)
    assert auc(maps["centre"], background)[0] < 0.01


def test_a_map_is_like_itself_and_in_rank_unlike_its_negative():
    maps = np.random.default_rng(1).standard_normal((3, 9, 9))
    assert all(values == pytest.approx(np.ones(3)) for values in compared(maps, maps).values())
    turned = compared(maps, -maps)
    assert turned["ssim"] == pytest.approx(np.ones(3))
    assert turned["spearman"] == pytest.approx(np.ones(3))
    assert turned["spearman-signed"] == pytest.approx(-np.ones(3))


def test_the_baselines_know_the_picture_alone():
    pixels = np.zeros((2, 16, 16, 3), np.uint8)
    pixels[:, :, 8:] = 255
    maps = baseline_maps(pixels, seed=3)
    assert np.ptp(maps["constant"]) == 0
    assert maps["centre"][0].argmax() in (7 * 16 + 7, 7 * 16 + 8, 8 * 16 + 7, 8 * 16 + 8)
    assert set(np.nonzero(maps["edges"][0])[1]) == {7, 8}
    assert not np.array_equal(*maps["noise"])
    assert np.array_equal(maps["noise"], baseline_maps(pixels, seed=3)["noise"])
    assert not np.array_equal(maps["noise"], baseline_maps(pixels, seed=4)["noise"])
