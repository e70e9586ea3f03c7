"""Synthetic references excite and silence their unit beyond natural crops, or just as much."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stimuli.case import SIDES, Case, natural_of
from stimuli.errors import UserError
from stimuli.images import image_set
from stimuli.references.synthetic import synthetic
from stimuli.units import activations, record

UNITS = ["fire3:20", "fire3:61"]
SETTINGS = {"images": 3, "steps": 40}


@pytest.fixture(scope="module")
def cases(squeezenet1_1):
    images = image_set({"set": "photos", "scales": [0.5]}, Path())
    found = record(squeezenet1_1, images, range(len(images.crops)), UNITS, 48, k=8)
    naturals = [natural_of(found, column) for column in range(len(UNITS))]
    return [
        Case(squeezenet1_1, unit, images, natural, size=48, seed=3, level=levels(natural))
        for unit, natural in zip(UNITS, naturals, strict=True)
    ]


def levels(natural):
    return {side: float(natural.activation[side].mean()) for side in SIDES}


@pytest.fixture(scope="module")
def made(cases):
    return synthetic(cases, SETTINGS)


def test_images_are_beyond_all_natural_crops_on_both_sides(cases, made):
    for case, found in zip(cases, made, strict=True):
        (most,), (least,) = found.references["max"], found.references["min"]
        low, high = case.natural.limits
        assert np.mean([picture.activation for picture in most]) > high
        assert np.mean([picture.activation for picture in least]) < low
        for row, sign in ((most, -1), (least, 1)):
            recorded = [picture.activation for picture in row]
            assert recorded == sorted(recorded, key=lambda value: sign * value)
            assert row[0].pixels.shape == (48, 48, 3)
            again = activations(case.network, np.stack([p.pixels for p in row]), [case.unit])[:, 0]
            np.testing.assert_allclose(recorded, again, rtol=1e-4)


def test_what_made_an_image_is_recorded(cases, made):
    by_seed = {}
    for found in made:
        for side in SIDES:
            for picture in found.references[side][0]:
                by_seed.setdefault(picture.made_by["seed"], []).append(picture)
                assert (picture.made_by["method"], picture.made_by["steps"]) == ("synthetic", 40)
                assert (
                    picture.made_by["parameters"] | {"padding": 3, "jitter": 3, "rate": 0.05} | SETTINGS
                    == (picture.made_by["parameters"])
                )
    assert [len(pictures) for pictures in by_seed.values()] == [3, 3, 3, 3]


def test_the_order_of_the_units_does_not_matter(cases):
    settings = {"images": 2, "steps": 2}
    one, other = synthetic(cases, settings), synthetic(cases[::-1], settings)[::-1]
    for a, b in zip(one, other, strict=True):
        for side in SIDES:
            for picture, same in zip(a.references[side][0], b.references[side][0], strict=True):
                assert np.array_equal(picture.pixels, same.pixels)


def test_limited_images_are_as_extreme_as_natural_ones(cases):
    (found,) = synthetic(cases[:1], {**SETTINGS, "match": "natural"})
    for side in SIDES:
        (row,) = found.references[side]
        level = cases[0].level[side]
        assert row[0].made_by["reached"]
        assert row[0].made_by["level"] == level
        assert 0 < row[0].made_by["steps"] < 40
        reached = np.mean([picture.activation for picture in row])
        assert reached == pytest.approx(level, abs=0.1 * cases[0].natural.deviation)


def test_a_unit_that_never_fires_is_one_sentence(cases):
    silent = replace(cases[0], natural=replace(cases[0].natural, deviation=0.0))
    with pytest.raises(UserError, match=r"^fire3:20 responds alike to every crop of photos\.$"):
        synthetic([silent], SETTINGS)
