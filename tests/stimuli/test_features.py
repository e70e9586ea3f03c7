"""The simulated participant's eyes: vectors of unit length that tell photographs apart."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stimuli.features import features
from stimuli.images import image_set


def encoded(photo, box):
    photos = image_set({"set": "photos", "scales": [1]}, Path())
    buffer = io.BytesIO()
    photos.open(photo).crop(box).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def images():
    """Two overlapping crops each of a cat, a car and a temple, of several sizes."""
    return [
        encoded("skimage/chelsea.png", (80, 20, 300, 240)),
        encoded("skimage/chelsea.png", (110, 40, 310, 240)),
        encoded("foolbox/imagenet_06_609.jpg", (0, 0, 400, 400)),
        encoded("foolbox/imagenet_06_609.jpg", (60, 60, 450, 450)),
        encoded("sklearn/china.jpg", (100, 0, 500, 400)),
        encoded("sklearn/china.jpg", (150, 20, 500, 370)),
    ]


@pytest.mark.parametrize("avoid", [None, "squeezenet1_1"])
def test_each_image_is_most_like_the_other_crop_of_its_photograph(images, avoid):
    vectors = np.array(features(images, avoid))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    likeness = vectors @ vectors.T - 2 * np.eye(len(images))
    assert likeness.argmax(1).tolist() == [1, 0, 3, 2, 5, 4]


def test_a_vector_depends_on_its_own_image_alone(images):
    alone = features(images[2:3])[0]
    np.testing.assert_allclose(alone, features(images)[2], atol=1e-5)


def test_another_network_sees_when_squeezenet_is_under_study(images):
    assert len(features(images[:1])[0]) != len(features(images[:1], avoid="squeezenet1_1")[0])


def test_a_flat_image_and_no_image_are_no_trouble():
    buffer = io.BytesIO()
    Image.new("L", (8, 8)).save(buffer, "PNG")
    assert np.isfinite(features([buffer.getvalue()])).all()
    assert features([]) == []
