"""Synthetic references excite and silence their unit, and come out the same twice."""

from pathlib import Path

import numpy as np
import pytest
import torch

from stimuli.case import Case
from stimuli.errors import UserError
from stimuli.images import image_set
from stimuli.references.synthetic import COLOURS, likeness, look, paint, synthetic
from stimuli.units import activations

UNIT = "blocks_1:8"


@pytest.fixture(scope="module")
def case(lite0):
    images = image_set({"set": "photos", "scales": [0.5]}, Path())
    pixels = np.stack([images.read(crop, 48) for crop in images.crops])
    return Case(lite0, UNIT, images, activations(lite0, pixels, [UNIT])[:, 0], size=48, seed=3)


def test_images_are_beyond_the_natural_crops_on_both_sides(case):
    found = synthetic(case, {"images": 4, "steps": 40}).references
    (most,), (least,) = found["max"], found["min"]
    assert np.mean([p.activation for p in most]) > np.percentile(case.activations, 99)
    assert np.mean([p.activation for p in least]) < np.percentile(case.activations, 1)
    assert most[0].pixels.shape == (48, 48, 3)
    assert [p.activation for p in most] == sorted((p.activation for p in most), reverse=True)
    assert [p.activation for p in least] == sorted(p.activation for p in least)
    again = activations(case.network, np.stack([p.pixels for p in most]), [UNIT])[:, 0]
    np.testing.assert_allclose([p.activation for p in most], again, rtol=1e-4)


def test_the_same_seed_gives_the_same_pixels(case):
    settings = {"images": 2, "steps": 3}
    one, same = (synthetic(case, settings).references for _ in range(2))
    for side in ("max", "min"):
        for a, b in zip(one[side][0], same[side][0], strict=True):
            assert np.array_equal(a.pixels, b.pixels)
    assert not np.array_equal(one["max"][0][0].pixels, one["min"][0][0].pixels)


def test_a_dead_unit_is_one_sentence(case):
    dead = Case(case.network, UNIT, case.images, np.zeros(5), size=48, seed=3)
    with pytest.raises(UserError, match="responds alike"):
        synthetic(dead, {"images": 2, "steps": 1})


def test_paint_is_the_sum_of_waves():
    size = 8
    spectrum = torch.zeros(1, 3, size, size // 2 + 1, 2)
    assert torch.allclose(paint(spectrum), torch.full((1, 3, size, size), 0.5))
    spectrum[0, 0, 0, 1, 0] = 1.0  # one wave along x, in the first colour
    image = torch.logit(paint(spectrum))[0]
    wave = torch.cos(2 * torch.pi * torch.arange(size) / size)
    for channel in range(3):
        scaled = image[channel, 0] / image[channel, 0, 0]
        torch.testing.assert_close(scaled, wave, atol=1e-4, rtol=1e-4)


def test_the_colours_are_those_of_the_photographs():
    photos = image_set({"set": "photos", "scales": [1]}, Path())
    names = dict.fromkeys(crop.photo for crop in photos.crops)
    pixels = np.concatenate([np.asarray(photos.open(n).resize((64, 64))).reshape(-1, 3) for n in names])
    vectors, values, _ = np.linalg.svd(np.cov(pixels.T / 255))
    root = vectors * np.sqrt(values)
    root /= np.linalg.norm(root, axis=0).max()
    np.testing.assert_allclose(np.abs(root), np.abs(COLOURS), atol=0.006)


def test_look_keeps_a_flat_image_flat_and_draws_anew():
    rng = torch.Generator().manual_seed(0)
    flat = torch.full((2, 3, 32, 32), 0.3)
    assert torch.allclose(look(flat, rng), torch.full((2, 3, 28, 28), 0.3))
    images = torch.rand(2, 3, 32, 32, generator=rng)
    assert not torch.equal(look(images, rng), look(images, rng))


def test_likeness_by_hand():
    maps = torch.rand(3, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    total = 0.0
    for i in range(3):
        for j in range(3):
            if i != j:
                one, other = (
                    sum(torch.outer(m[:, y, x], m[:, y, x]) for y in range(5) for x in range(5))
                    for m in (maps[i], maps[j])
                )
                total += float((one * other).sum() / (one.norm() * other.norm()))
    assert float(likeness(maps)) == pytest.approx(total / 3, rel=1e-5)
