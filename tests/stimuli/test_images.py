"""Image sets: stable ids, square crops, and sentences for what cannot be read."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stimuli.errors import UserError
from stimuli.fetch import DATA_SETS, place_of
from stimuli.fetch.arrays import write_labels, write_split
from stimuli.fetch.dataset import DataSet
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


@pytest.fixture
def fetchable(tmp_path, monkeypatch):
    """A function that registers the data set `tiny`, which `unpack` makes, in a cache of its own."""
    monkeypatch.setenv("PFUNGST_CACHE", str(tmp_path / "cache"))
    return lambda unpack: monkeypatch.setitem(DATA_SETS, "tiny", DataSet("a test", "none", (), unpack))


PIXELS = np.random.default_rng(2).integers(0, 256, (5, 12, 16, 3), dtype=np.uint8)


def small_arrays(files, folder):
    write_split(folder, "train", PIXELS)
    write_split(folder, "test", PIXELS[:3, ..., 0])
    write_labels(folder, ["cat", "dog"], {"train": [0, 1, 0, 1, 0], "test": [1, 1, 0]})


def test_a_data_set_of_arrays_is_fetched_where_it_is_missing_and_read_by_name(fetchable, capsys):
    fetchable(small_arrays)
    found = image_set({**SETTINGS, "set": "data:tiny"}, Path())
    assert "tiny: unpacking" in capsys.readouterr().out
    assert [crop.id for crop in found.crops] == [f"tiny/test/{k:06d}@2,0,14,12" for k in range(3)]
    assert [found.label(crop.photo) for crop in found.crops] == ["dog", "dog", "cat"]
    assert np.array_equal(found.open("tiny/test/000001"), np.stack([PIXELS[1, ..., 0]] * 3, axis=2))
    train = image_set({**SETTINGS, "set": "data:tiny", "options": {"split": "train"}}, Path())
    assert not capsys.readouterr().out
    assert np.array_equal(train.read(train.crops[4], 12), PIXELS[4, :, 2:14])
    assert train.state(train.crops[0].photo) == found.state(found.crops[0].photo) != ""


def test_a_picture_of_an_array_is_read_when_it_is_opened(fetchable):
    fetchable(small_arrays)
    found = image_set({**SETTINGS, "set": "data:tiny"}, Path())
    np.load(place_of("tiny") / "test.npy", mmap_mode="r+")[2] = 77
    assert found.open("tiny/test/000002").getcolors() == [(12 * 16, (77, 77, 77))]


def test_a_data_set_of_pictures_lies_on_mean_grey(fetchable):
    def unpack(files, folder):
        (folder / "bird").mkdir()
        picture = Image.new("RGBA", (20, 10), (9, 9, 9, 0))
        picture.paste((200, 100, 50, 255), (0, 0, 10, 10))
        picture.save(folder / "bird" / "crow.png")

    fetchable(unpack)
    found = image_set({**SETTINGS, "set": "data:tiny"}, Path())
    assert {found.label(crop.photo) for crop in found.crops} == {"bird"}
    picture = found.open("tiny/bird/crow.png")
    assert sorted(picture.getcolors()) == [(100, (124, 116, 104)), (100, (200, 100, 50))]
    with pytest.raises(UserError, match=re.escape("data:tiny has the options {'split': 'test'}; a folder")):
        image_set({**SETTINGS, "set": "data:tiny", "options": {"split": "test"}}, Path())


@pytest.mark.parametrize("options", [{"split": "validation"}, {"train": False}])
def test_options_that_a_data_set_has_not_are_refused(fetchable, options):
    fetchable(small_arrays)
    with pytest.raises(UserError, match=re.escape("expected {split: train or test}")):
        image_set({**SETTINGS, "set": "data:tiny", "options": options}, Path())


@pytest.mark.parametrize("damage", ["test.npy", "labels.json", "data.json"])
def test_a_damaged_data_set_is_named(fetchable, damage):
    fetchable(small_arrays)
    image_set({**SETTINGS, "set": "data:tiny"}, Path())
    path = place_of("tiny") / damage
    path.write_text(json.dumps({"classes": []})) if damage == "labels.json" else path.unlink()
    with pytest.raises(UserError, match=f"{place_of('tiny')} is damaged; remove it"):
        image_set({**SETTINGS, "set": "data:tiny"}, Path())


def test_a_class_folder_without_images_is_named(tmp_path):
    for name in ("bird", "fish"):
        (tmp_path / name).mkdir()
    Image.new("RGB", (20, 20)).save(tmp_path / "bird" / "a.png")
    with pytest.raises(UserError, match="fish holds no image, as the folder of a class must"):
        image_set({**SETTINGS, "set": f"folder:{tmp_path}"}, Path())
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")  # now the folders are not those of classes
    assert len(image_set({**SETTINGS, "set": f"folder:{tmp_path}"}, Path()).crops) == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("photo", "'photo' is no image set"),
        ("folder:nowhere", "nowhere does not exist"),
        ("folder:empty", "holds no image"),
        ("folder:broken", "a.png cannot be read as an image"),
        ("folder:tiny", "a.png has 40 x 7 px; expected 8 px or more a side"),
        ("data:cifar", "'cifar' is no data set; expected cifar10"),
        ("torchvision:CIFAR11", "'CIFAR11' is no data set of torchvision; close names: CIFAR10"),
        ("torchvision:CIFAR10", "CIFAR10 of torchvision cannot be opened with"),
    ],
)
def test_what_is_not_there_is_named(tmp_path, name, sentence):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "tiny").mkdir()
    Image.new("RGB", (40, 7)).save(tmp_path / "tiny" / "a.png")
    (tmp_path / "broken" / "a.png").write_bytes(b"no image")
    with pytest.raises(UserError, match=re.escape(sentence)):
        image_set({**SETTINGS, "set": name, "root": "."}, tmp_path)
