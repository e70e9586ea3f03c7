"""Natural references are the extremes of the recorded activations, allocated to batches as intended."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stimuli.case import Case, natural_of
from stimuli.errors import UserError
from stimuli.images import image_set, overlap
from stimuli.likeness import most_overlaps, near_duplicate, sketch
from stimuli.references.natural import Taken, allocate, natural, wanted
from stimuli.units import activations, record

sizes = st.tuples(st.integers(1, 12), st.integers(1, 20), st.integers(0, 2**32 - 1))


@given(sizes)
def test_all_elements_are_used_once_and_batches_are_disjoint(size):
    bins, batches, seed = size
    rows = allocate(list(range(bins * batches)), bins, batches, seed)
    assert len(rows) == batches
    assert sorted(element for row in rows for element in row) == list(range(bins * batches))


@given(sizes)
def test_the_query_is_among_the_most_extreme(size):
    bins, batches, seed = size
    rows = allocate(list(range(1, bins * batches + 1)), bins, batches, seed)
    assert sorted(row[0] for row in rows) == list(range(1, batches + 1))


@given(sizes)
def test_every_batch_has_one_element_of_every_bin(size):
    bins, batches, seed = size
    for row in allocate(list(range(bins * batches)), bins, batches, seed):
        assert [element // batches for element in row] == list(range(bins))


def test_bins_are_permuted_by_the_seed():
    one, same, other = (allocate(list(range(100)), 10, 10, seed) for seed in (1, 1, 2))
    assert one == same != other


def test_a_list_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="expected 6"):
        allocate([1, 2], 3, 2, 0)


SETTINGS = {"bins": 4, "batches": 3, "quantiles": [1]}


@pytest.fixture(scope="module")
def case(squeezenet1_1):
    images = image_set({"set": "photos", "scales": [1, 0.5]}, Path())
    count = len(images.crops)
    found = record(squeezenet1_1, images, range(count), ["conv1:11"], 40, k=count)
    return Case(squeezenet1_1, "conv1:11", images, natural_of(found, 0), size=40, seed=3, batches=3)


def of(case, settings, **changes):
    """The references of a unit."""
    return natural([replace(case, **changes)], settings)[0]


def brute_force(case, count):
    """The extremes of both sides by looking at all crops again for each pick."""
    kept, natural = {"max": [], "min": []}, case.natural
    values = dict(zip(natural.sampled.tolist(), natural.sample.tolist(), strict=True))
    sketches = [sketch(case.images.read(crop, case.size)) for crop in case.images.crops]
    crops = case.images.crops
    for side, pick in (("max", max), ("min", min)):
        while len(kept[side]) < count:
            free = [
                (value, -number if side == "max" else number)
                for number, value in values.items()
                if not any(
                    overlap(crops[number], crops[other]) or near_duplicate(sketches[number], sketches[other])
                    for other in kept["max"] + kept["min"]
                )
            ]
            kept[side].append(abs(pick(free)[1]))
    return {side: [crops[number].id for number in numbers] for side, numbers in kept.items()}


def test_references_and_queries_are_the_extremes(case):
    found = of(case, SETTINGS)
    expected = brute_force(case, 12)
    for side in ("max", "min"):
        rows = found.references[side]
        pictures = [*found.queries[1.0][side], *(picture for row in rows for picture in row)]
        by_rank = sorted(pictures, key=lambda picture: picture.image["rank"])
        assert [p.image["rank"] for p in by_rank] == list(range(1, 13))
        assert [p.image["id"] for p in by_rank] == expected[side]
        assert all(p.image["rank"] <= 3 for p in found.queries[1.0][side])
        assert [len(row) for row in rows] == [3, 3, 3]
        for query, row in zip(found.queries[1.0][side], rows, strict=True):
            ranks = [p.image["rank"] for p in [query, *row]]
            assert ranks == sorted(ranks)


def test_as_many_extremes_are_enough_as_are_said_to_be(case):
    enough = wanted(4, 3, most_overlaps(case.images.crops))
    natural = case.natural
    fewer = replace(
        natural,
        extreme={side: numbers[:enough] for side, numbers in natural.extreme.items()},
        activation={side: values[:enough] for side, values in natural.activation.items()},
    )
    whole, some = (of(case, SETTINGS, natural=kept) for kept in (natural, fewer))
    assert [[p.image for p in row] for row in whole.references["min"]] == [
        [p.image for p in row] for row in some.references["min"]
    ]


def test_less_extreme_queries_lie_at_their_quantile_and_repeat_nothing(case):
    found = of(case, {**SETTINGS, "bins": 2, "quantiles": [1, 0.9, 0.6]}, batches=2)
    spread = {side: [] for side in ("max", "min")}
    for quantile in (1.0, 0.9, 0.6):
        for side in spread:
            spread[side].append(np.mean([p.activation for p in found.queries[quantile][side]]))
            for picture in found.queries[quantile][side]:
                if quantile != 1:
                    share = (case.natural.sample < picture.activation).mean()
                    assert abs(share - (quantile if side == "max" else 1 - quantile)) < 0.06
    assert spread["max"] == sorted(spread["max"], reverse=True)
    assert spread["min"] == sorted(spread["min"])
    shown = [p for sides in found.queries.values() for row in sides.values() for p in row]
    shown += [p for rows in found.references.values() for row in rows for p in row]
    crops = [crop for crop in case.images.crops if crop.id in {p.image["id"] for p in shown}]
    assert len(crops) == len(shown)
    assert not any(overlap(one, other) for one in crops for other in crops if one != other)


def test_the_recorded_activation_is_that_of_the_pixels(case):
    found = of(case, {**SETTINGS, "bins": 2}, batches=1)
    pictures = [found.queries[1.0]["max"][0], found.queries[1.0]["min"][0]]
    again = activations(case.network, np.stack([p.pixels for p in pictures]), [case.unit])[:, 0]
    np.testing.assert_allclose([p.activation for p in pictures], again, rtol=1e-4, atol=1e-4)


def test_crops_of_one_photograph_that_overlap_are_taken_once(case):
    same = [index for index, crop in enumerate(case.images.crops) if crop.photo == "ndf/book-2020460_640.jpg"]
    assert len(same) > 1
    assert len(Taken(case).take(same[:2], 10)) == 1


def test_a_picture_that_was_saved_again_is_a_near_duplicate_and_another_one_is_not(case, tmp_path):
    pictures = [case.images.read(crop, 96) for crop in case.images.crops[:12]]
    sketches = [sketch(picture) for picture in pictures]
    for picture, own in zip(pictures, sketches, strict=True):
        Image.fromarray(picture).resize((80, 80)).save(tmp_path / "again.jpg", quality=80)
        assert near_duplicate(own, sketch(np.asarray(Image.open(tmp_path / "again.jpg"))))
    photos = [crop.photo for crop in case.images.crops[:12]]
    for one, photo in zip(sketches, photos, strict=True):
        assert not any(
            near_duplicate(one, other) for other, of in zip(sketches, photos, strict=True) if of != photo
        )


def test_too_few_photographs_are_one_sentence(case):
    with pytest.raises(UserError, match=r"^photos has too few crops for conv1:11: 50 bins of 10 need 500"):
        of(case, {**SETTINGS, "bins": 50}, batches=10)


def test_a_unit_that_never_fires_is_one_sentence(case):
    silent = replace(case.natural, deviation=0.0)
    with pytest.raises(UserError, match=r"^conv1:11 responds alike to every crop of photos\.$"):
        of(case, SETTINGS, natural=silent)
