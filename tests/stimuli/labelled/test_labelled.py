"""Labelled pictures: the same everywhere, in splits that share nothing, with the right class and mask."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stimuli.errors import MendableError, UserError
from stimuli.labelled import SETS, open_labelled
from stimuli.labelled.examples import SPLITS, draws
from stimuli.labelled.splits import dealt, share_out
from tests.stimuli.labelled.conftest import SETTINGS
from tests.stimuli.labelled.sets import cub_folder, digits_by_class


def every(data):
    return {(split, index): data.read(split, index) for split in SPLITS for index in range(data.count(split))}


def test_every_kind_of_set_is_tested_here():
    like_mnist = {"cifar10", "fashion-mnist"}
    assert set(SETTINGS) == set(SETS) - like_mnist


def test_the_same_settings_give_the_same_pictures_in_any_order_of_reading(settings, places):
    first = every(open_labelled(settings, places))
    data = open_labelled(settings, places)
    for (split, index), example in reversed(first.items()):
        again = data.read(split, index)
        assert (again.id, again.label) == (example.id, example.label)
        np.testing.assert_array_equal(again.pixels, example.pixels)
        if example.mask is not None:
            np.testing.assert_array_equal(again.mask, example.mask)
        np.testing.assert_array_equal(data.find(split, example.id).pixels, example.pixels)
    assert data.sha256 == open_labelled(settings, places).sha256
    assert data.sha256 != open_labelled({**settings, "seed": 1}, places).sha256


def test_pictures_are_bytes_of_one_size_and_masks_are_shares(settings, places):
    data = open_labelled(settings, places)
    for example in every(data).values():
        assert example.pixels.shape == (data.size, data.size, 3)
        assert example.pixels.dtype == np.uint8
        if settings["set"] != "mnist":
            assert example.mask.shape == (data.size, data.size)
            assert example.mask.dtype == np.float32
            assert 0 <= example.mask.min() <= example.mask.max() <= 1


def test_splits_share_no_picture_and_have_the_classes_evenly(settings, places):
    data = open_labelled(settings, places)
    ids = [entry.id for split in SPLITS for entry in data.splits[split]]
    assert len(ids) == len(set(ids))
    for split in SPLITS:
        counts = Counter(data.labels(split))
        assert set(counts) == set(range(len(data.classes)))
        assert max(counts.values()) - min(counts.values()) <= 1
        assert settings[split] in (None, data.count(split))
        assert data.labels(split) == [data.read(split, index).label for index in range(data.count(split))]


def test_more_pictures_for_training_leave_the_others_alone(settings, places):
    few = open_labelled({**settings, "train": 4}, places)
    many = open_labelled({**settings, "train": 12 if settings["train"] else 6}, places)
    for split in ("validation", "test"):
        assert few.splits[split] == many.splits[split]
    assert {entry.id for entry in few.splits["train"]} <= {entry.id for entry in many.splits["train"]}


@given(total=st.integers(0, 1000), classes=st.integers(1, 40))
def test_a_number_is_shared_out_evenly(total, classes):
    shares = share_out(total, classes)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


@given(
    sizes=st.lists(st.integers(6, 12), min_size=1, max_size=4), seed=st.integers(0, 99), kept=st.booleans()
)
def test_what_is_dealt_is_a_partition(sizes, seed, kept):
    pools = {f"c{n}": [f"c{n}/{i}" for i in range(size)] for n, size in enumerate(sizes)}
    tests = {word: [f"{word}/t{i}" for i in range(5)] for word in pools} if kept else None
    settings = {"train": None, "validation": 2 * len(sizes), "test": 3 * len(sizes), "seed": seed}
    found = dealt("set", pools, tests, settings)
    names = [name for pairs in found.values() for name, _ in pairs]
    assert len(names) == len(set(names))
    assert all(name.startswith(f"c{number}/") for pairs in found.values() for name, number in pairs)
    assert all(name.partition("/")[2].startswith("t") == kept for name, _ in found["test"])
    assert len(found["train"]) + len(found["validation"]) + (0 if kept else len(found["test"])) == sum(sizes)


def test_arrays_have_the_labels_and_the_test_pictures_of_the_set(places, fetched):
    data = open_labelled({**SETTINGS["mnist"], "size": 8}, places)
    digits = list(digits_by_class().values())
    for split in SPLITS:
        for index in range(data.count(split)):
            example = data.read(split, index)
            pool = digits[example.label]
            pool = pool[-60:] if split == "test" else pool[:-60]
            assert (pool == example.pixels[..., 0]).all((1, 2)).any()


def test_a_small_picture_is_enlarged_by_the_bicubic_filter(places, fetched):
    small = open_labelled({**SETTINGS["mnist"], "size": 8}, places).read("test", 0)
    large = open_labelled({**SETTINGS["mnist"], "size": 24}, places).read("test", 0)
    expected = Image.fromarray(small.pixels).resize((24, 24), Image.Resampling.BICUBIC)
    np.testing.assert_array_equal(large.pixels, np.asarray(expected))


def test_the_middle_square_is_taken_and_its_mask_with_it(places):
    data = open_labelled({**SETTINGS["pets"], "size": 40}, places)
    assert data.classes == ("Abyssinian", "great_pyrenees")
    mask = data.read("train", 0).mask  # columns 10 to 50 of the photograph
    expected = np.zeros((40, 40), np.float32)
    expected[10:30, 10:30], expected[12:28, 12:28] = 128 / 255, 1
    np.testing.assert_allclose(mask, expected)


def test_pets_are_light_where_their_mask_is(places):
    data = open_labelled({**SETTINGS["pets"], "size": 40}, places)
    for example in every(data).values():
        assert example.pixels[example.mask == 1].min() > 200
        assert example.pixels[example.mask == 0].mean() < 100


def test_birds_have_their_class_from_the_list_and_masks_where_there_are_any(places, tmp_path):
    data = open_labelled(SETTINGS["cub"], places)
    assert data.classes == ("Black_footed_Albatross", "Laysan_Albatross")
    example = data.read("test", 0)
    np.testing.assert_array_equal(example.mask, np.repeat([[0, 1]], 10, 1).repeat(20, 0))
    assert round(example.pixels.mean() / 40) == example.label + 1
    cub_folder(tmp_path / "bare", masks=False)
    assert open_labelled({**SETTINGS["cub"], "set": "cub:bare"}, tmp_path).read("test", 0).mask is None


def test_folders_take_the_mask_of_the_same_name(places):
    data = open_labelled(SETTINGS["folder"], places)
    example = data.read("test", 3)
    np.testing.assert_allclose(example.mask * 255, example.pixels[..., 0])


def test_cutouts_show_the_stamp_where_the_mask_is_and_a_photograph_elsewhere(places, fetched):
    data = open_labelled({**SETTINGS["cutouts"], "classes": ["mammal", "bird"]}, places)
    colours = {"mammal": (0, 255, 0), "bird": (255, 0, 0)}
    for example in every(data).values():
        np.testing.assert_allclose(
            example.pixels[example.mask == 1].mean(0), colours[data.classes[example.label]]
        )
        assert example.pixels[example.mask == 0].std() > 5
        assert (example.mask == 1).any()


def test_no_stamp_is_in_two_splits(places, fetched):
    data = open_labelled(SETTINGS["cutouts"], places)
    used = {
        split: {entry.id.split("/", 1)[1].split("+")[0] for entry in data.splits[split]} for split in SPLITS
    }
    assert all(used.values())
    assert not used["train"] & used["validation"]
    assert not used["train"] & used["test"]
    assert not used["validation"] & used["test"]


@pytest.mark.parametrize("shape", [(40, 200), (200, 40)])
def test_backgrounds_come_from_the_own_part_of_a_photograph(tmp_path, shape):
    from stimuli.labelled.backgrounds import PARTS, backgrounds_of

    (tmp_path / "ramp").mkdir()
    place = np.broadcast_to(np.arange(200), (40, 200)).astype(np.uint8)
    place = place if shape == place.shape else place.T
    Image.fromarray(np.repeat(place[..., None], 3, 2)).save(tmp_path / "ramp" / "one.png")
    behind = backgrounds_of({"backgrounds": "folder:.", "kinds": None, "size": 20}, tmp_path)
    for split, (start, end) in PARTS.items():
        drawn = np.stack([behind.draw("ramp", split, draws(0, split, n)) for n in range(20)])
        assert 200 * start <= drawn.min() <= drawn.max() <= 200 * end
        assert drawn.std() > 5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"set": "mnits"}, "'mnits' is no set of labelled pictures; expected one of cifar10"),
        ({"set": "mnist:x"}, "no set of labelled pictures"),
        ({"set": "folder"}, "folder:PATH"),
        ({"set": "folder:none"}, "does not exist"),
        ({"set": "folder:digits/pictures/zero"}, "holds no folder"),
        ({"set": "pets:digits"}, "expected the Oxford-IIIT Pet set"),
        ({"set": "cub:pets"}, "cannot be read"),
        ({"classes": ["zero", "tow"]}, "has no class 'tow'; close names: two"),
        ({"classes": ["one", "one"]}, "named twice"),
        ({"classes": []}, "at least one class"),
        ({"train": 5000}, "too few pictures of zero: .* are left for train, which needs 2500"),
        ({"backgrounds": "forest"}, "no set of backgrounds"),
        ({"kinds": ["blue", "gren"]}, "no kind of backgrounds 'gren'; close names: green"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(places, changes, told):
    with pytest.raises(UserError, match=told) as caught:
        open_labelled({**SETTINGS["folder"], **changes}, places)
    assert str(caught.value).count(". ") == 0


def test_cutouts_say_which_stamps_are_too_few(places, fetched):
    with pytest.raises(UserError, match="say how many"):
        open_labelled({**SETTINGS["cutouts"], "train": None}, places)


def test_a_class_without_pictures_is_named(tmp_path):
    (tmp_path / "cat").mkdir()
    with pytest.raises(UserError, match=r"class cat of .* has no picture"):
        open_labelled({"set": "folder:."}, tmp_path)


def test_a_changed_file_is_another_set(tmp_path):
    for word in ("cat", "dog"):
        (tmp_path / "all" / word).mkdir(parents=True)
        Image.new("RGB", (9, 9)).save(tmp_path / "all" / word / "a.png")
    settings = {"set": "folder:all", "train": 0, "validation": 0, "test": 2}
    before = open_labelled(settings, tmp_path).sha256
    assert open_labelled(settings, tmp_path).sha256 == before
    Image.new("RGB", (9, 10)).save(tmp_path / "all" / "cat" / "a.png")
    assert open_labelled(settings, tmp_path).sha256 != before


def test_a_broken_picture_and_a_missing_mask_are_named(tmp_path):
    for word in ("cat", "dog"):
        (tmp_path / "all" / word).mkdir(parents=True)
        (tmp_path / "all" / word / "a.png").write_bytes(b"no picture")
    settings = {"set": "folder:all", "train": 0, "validation": 0, "test": 2}
    with pytest.raises(MendableError, match=r"a\.png cannot be read as an image"):
        open_labelled(settings, tmp_path).read("test", 0)
    Image.new("RGB", (9, 9)).save(tmp_path / "all" / "cat" / "a.png")
    Image.new("RGB", (9, 9)).save(tmp_path / "all" / "dog" / "a.png")
    with pytest.raises(MendableError, match="has no mask"):
        open_labelled({**settings, "masks": "none"}, tmp_path).read("test", 0)
