"""Natural references are the extremes of the recorded activations, allocated to batches as intended."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stimuli.case import Case
from stimuli.errors import UserError
from stimuli.images import image_set, overlap
from stimuli.references.natural import allocate, natural, thin
from stimuli.units import activations

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


@pytest.fixture(scope="module")
def case(squeezenet1_1):
    images = image_set({"set": "photos", "scales": [1, 0.5]}, Path())
    pixels = np.stack([images.read(crop, 40) for crop in images.crops])
    found = activations(squeezenet1_1, pixels, ["conv1:11"])[:, 0]
    return Case(squeezenet1_1, "conv1:11", images, found, size=40, seed=3)


def brute_force(case, count):
    """The extremes of both sides by looking at all crops again for each pick."""
    kept = {"max": [], "min": []}
    for side, pick in (("max", max), ("min", min)):
        while len(kept[side]) < count:
            free = [
                (float(value), crop)
                for value, crop in zip(case.activations, case.images.crops, strict=True)
                if not any(overlap(crop, other) for other in kept["max"] + kept["min"])
            ]
            kept[side].append(pick(free)[1])
    return {side: [crop.id for crop in crops] for side, crops in kept.items()}


def test_references_and_queries_are_the_extremes(case):
    found = natural(case, {"bins": 4, "batches": 3})
    expected = brute_force(case, 12)
    for side in ("max", "min"):
        rows = found.references[side]
        pictures = [*found.queries[side], *(picture for row in rows for picture in row)]
        by_rank = sorted(pictures, key=lambda picture: picture.image["rank"])
        assert [p.image["rank"] for p in by_rank] == list(range(1, 13))
        assert [p.image["id"] for p in by_rank] == expected[side]
        assert all(p.image["rank"] <= 3 for p in found.queries[side])
        assert [len(row) for row in rows] == [3, 3, 3]
        for query, row in zip(found.queries[side], rows, strict=True):
            ranks = [p.image["rank"] for p in [query, *row]]
            assert ranks == sorted(ranks)


def test_the_recorded_activation_is_that_of_the_pixels(case):
    found = natural(case, {"bins": 2, "batches": 1})
    pictures = [found.queries["max"][0], found.queries["min"][0]]
    again = activations(case.network, np.stack([p.pixels for p in pictures]), [case.unit])[:, 0]
    np.testing.assert_allclose([p.activation for p in pictures], again, rtol=1e-4, atol=1e-4)


def test_thin_stops_at_the_end_of_the_list(case):
    same = [index for index, crop in enumerate(case.images.crops) if crop.photo == "ndf/book-2020460_640.jpg"]
    whole = thin(same, case.images.crops, 10, [])
    assert len(whole) == 1


def test_too_few_photographs_are_one_sentence(case):
    with pytest.raises(UserError, match=r"^photos has too few crops for conv1:11: 50 bins of 10 need 500"):
        natural(case, {"bins": 50, "batches": 10})
