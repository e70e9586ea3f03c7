"""Image sets: stable ids, square crops, and sentences for what cannot be read."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stimuli.errors import UserError
from stimuli.images import Crop, image_set, overlap, squares

SETTINGS = {"scales": [1], "root": None, "options": {}}


def test_photos_are_colour_photographs_cut_into_several_hundred_crops():
    photos = image_set({"set": "photos", "scales": [1, 0.5, 0.3333]}, Path())
    names = {crop.photo for crop in photos.crops}
    assert len(names) == 29
    assert len(photos.crops) > 500
    assert len({crop.id for crop in photos.crops}) == len(photos.crops)
    assert photos.crops[0].id == "foolbox/imagenet_00_243.jpg@0,0,512,512"
    for name in names:
        pixels = np.asarray(photos.open(name), float)
        assert np.abs(pixels[..., 0] - pixels[..., 2]).mean() > 1, name


def test_a_crop_is_the_region_of_its_box():
    photos = image_set({"set": "photos", "scales": [0.5]}, Path())
    crop = next(crop for crop in photos.crops if crop.photo == "skimage/chelsea.png")
    left, upper, right, lower = crop.box
    region = np.asarray(photos.open(crop.photo))[upper:lower, left:right]
    assert np.array_equal(photos.read(crop, right - left), region)


@given(
    st.integers(1, 900),
    st.integers(1, 900),
    st.lists(st.floats(0.05, 1), min_size=1, max_size=3),
)
def test_squares_are_inside_and_reach_both_ends(width, height, scales):
    boxes = squares(width, height, scales)
    for left, upper, right, lower in boxes:
        assert 0 <= left < right <= width
        assert 0 <= upper < lower <= height
        assert right - left == lower - upper
    sides = {right - left for left, _, right, _ in boxes}
    for side in sides:
        row = sorted({box[0] for box in boxes if box[2] - box[0] == side})
        if len(row) > 1:
            assert (row[0], row[-1]) == (0, width - side)


boxes = st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(1, 5)] * 2).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)


@given(boxes, boxes, st.sampled_from("ab"), st.sampled_from("ab"))
def test_overlap_is_a_common_pixel_of_one_photo(one, other, photo, photo2):
    def pixels(name, box):
        return {(name, x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}

    expected = bool(pixels(photo, one) & pixels(photo2, other))
    assert overlap(Crop(photo, one), Crop(photo2, other)) == expected


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    (tmp_path / "in").mkdir()
    for name, size in (("b.png", (28, 20)), ("a.png", (20, 28)), ("in/c.png", (25, 25))):
        Image.new("RGB", size, "red").save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image")
    found = image_set({**SETTINGS, "set": f"folder:{tmp_path.name}"}, tmp_path.parent)
    assert [crop.id for crop in found.crops] == ["a.png@0,4,20,24", "b.png@4,0,24,20", "in/c.png@0,0,25,25"]
    assert found.read(found.crops[0], 16).shape == (16, 16, 3)


def test_a_photo_taken_upright_is_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (28, 20)).save(tmp_path / "a.jpg", exif=exif)
    found = image_set({**SETTINGS, "set": f"folder:{tmp_path}"}, Path())
    assert found.open("a.jpg").size == (20, 28)
    assert found.crops == [Crop("a.jpg", (0, 4, 20, 24))]


def test_a_torchvision_data_set_is_opened_by_name():
    options = {"size": 3, "image_size": [3, 24, 24]}
    found = image_set({**SETTINGS, "set": "torchvision:FakeData", "options": options}, Path())
    assert [crop.id for crop in found.crops] == [f"FakeData/{k:06d}@0,0,24,24" for k in range(3)]
    assert found.read(found.crops[2], 24).shape == (24, 24, 3)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("photo", "'photo' is no image set"),
        ("folder:nowhere", "nowhere does not exist"),
        ("folder:empty", "holds no image"),
        ("folder:broken", "a.png cannot be read as an image"),
        ("torchvision:CIFAR11", "'CIFAR11' is no data set of torchvision; close names: CIFAR10"),
        ("torchvision:CIFAR10", "CIFAR10 of torchvision cannot be opened with"),
    ],
)
def test_what_is_not_there_is_named(tmp_path, name, sentence):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.png").write_bytes(b"no image")
    with pytest.raises(UserError, match=re.escape(sentence)):
        image_set({**SETTINGS, "set": name, "root": "."}, tmp_path)
