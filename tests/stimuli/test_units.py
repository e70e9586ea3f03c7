"""The streaming pass keeps what a plain forward pass and a sort of all activations give."""

import hashlib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

from stimuli import extremes, units
from stimuli.case import natural_of
from stimuli.errors import UserError
from stimuli.images import image_set
from stimuli.units import Activity, joined, record, sampled

UNITS = ["fire2:9", "conv1:4", "fire2:0"]


@pytest.fixture(scope="module")
def images():
    return image_set({"set": "photos", "scales": [1, 0.5]}, Path())


@pytest.fixture(scope="module")
def plain(squeezenet1_1, images):
    """All activations, image by image, and the hash of the crops."""
    digest, found = hashlib.sha256(), []
    for crop in images.crops[:70]:
        pixels = images.read(crop, 32)
        digest.update(crop.id.encode() + b"\0" + pixels.tobytes())
        mean = torch.tensor([123.68, 116.779, 103.939]).view(3, 1, 1)
        with torch.no_grad():
            conv1 = squeezenet1_1.module.conv1(torch.tensor(pixels).permute(2, 0, 1)[None].float() - mean)
            fire2 = squeezenet1_1.module.fire2(squeezenet1_1.module.pool1(conv1.relu()))
        found.append([float(maps.mean()) for maps in (fire2[0, 9], conv1[0, 4], fire2[0, 0])])
    return np.array(found), digest.hexdigest()


def test_a_pass_keeps_the_extremes_and_moments_of_all_activations(squeezenet1_1, images, plain):
    found = record(squeezenet1_1, images, range(70), UNITS, 32, k=9)
    expected, sha256 = plain
    assert found.sha256 == sha256
    for column in range(len(UNITS)):
        natural, own = natural_of(found, column), expected[:, column]
        assert natural.extreme["max"].tolist() == np.argsort(-own)[:9].tolist()
        assert natural.extreme["min"].tolist() == np.argsort(own)[:9].tolist()
        np.testing.assert_allclose(natural.activation["max"], np.sort(own)[::-1][:9], rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(natural.activation["min"], np.sort(own)[:9], rtol=1e-3, atol=1e-3)
        assert natural.mean == pytest.approx(own.mean(), rel=1e-3, abs=1e-3)
        assert natural.deviation == pytest.approx(own.std(), rel=1e-3, abs=1e-3)


def test_shards_give_what_one_pass_gives(squeezenet1_1, images):
    whole = joined([record(squeezenet1_1, images, range(96), UNITS, 32, k=5)])
    parts = [record(squeezenet1_1, images, range(a, b), UNITS, 32, k=5) for a, b in ((0, 32), (32, 96))]
    found = joined(parts)
    for part in fields(Activity):
        one, other = getattr(found, part.name), getattr(whole, part.name)
        if part.name in ("highest", "lowest"):
            one, other = np.sort(one), np.sort(other)
        if part.name != "sha256":  # over the shards
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_of_a_large_set_an_even_sample_is_kept_whole(squeezenet1_1, images, plain, monkeypatch):
    monkeypatch.setattr(units, "SAMPLE", 7)
    count = len(images.crops)
    assert sampled(count).tolist() == [round(k * (count - 1) / 6) for k in range(7)]
    found = record(squeezenet1_1, images, range(64), UNITS, 32, k=5)
    inside = [number for number in sampled(count) if number < 64]
    assert found.sampled.tolist() == inside
    np.testing.assert_allclose(found.sample, plain[0][inside], rtol=1e-3, atol=1e-3)


def test_a_response_that_is_not_finite_is_one_sentence(squeezenet1_1, images, monkeypatch):
    monkeypatch.setattr(units, "_batch", lambda *_: np.full((32, 3), np.nan, np.float32))
    with pytest.raises(UserError, match=r"^fire2:9 responds with a number that is not finite to .*@.*\.$"):
        record(squeezenet1_1, images, range(32), UNITS, 32, k=5)


def test_a_unit_that_never_fires_ranks_images_by_their_number():
    ranking = extremes.add(extremes.empty(1, 3), np.zeros((5, 1)), np.arange(5, 10))
    ranking = extremes.add(ranking, np.array([[-0.0], [0.0]]), np.array([2, 11]))
    assert extremes.ranked(ranking, 0)[1].tolist() == [2, 5, 6]
