"""The streaming ranking is that of sorting everything at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stimuli.errors import UserError
from stimuli.top_k import NOBODY, add, empty, merge

UNITS, GROUPS = 3, 2


def brute_force(rows, k):
    """Return scores and images by sorting all (image, group, scores) at once, the earlier image first."""
    scores = np.full((GROUPS, UNITS, k), -np.inf)
    images = np.full((GROUPS, UNITS, k), NOBODY)
    for group in range(GROUPS):
        for unit in range(UNITS):
            ranked = sorted((-row[2][unit], row[0]) for row in rows if row[1] == group)[:k]
            for place, (score, image) in enumerate(ranked):
                scores[group, unit, place], images[group, unit, place] = -score, image
    return scores, images


def ranked(rows, k, batch=3):
    top = empty(UNITS, k, GROUPS)
    for start in range(0, len(rows), batch):
        numbers, groups, scores = zip(*rows[start : start + batch], strict=True)
        add(top, np.array(scores, dtype=float), numbers, groups)
    return top


def same(one, other):
    return np.array_equal(one.scores, other.scores) and np.array_equal(one.images, other.images)


# Few different scores, so that there are many ties.
SCORES = st.tuples(*[st.sampled_from([-2.0, -0.0, 0.0, 0.5, 1e300])] * UNITS)


@st.composite
def data_sets(draw):
    rows = draw(st.lists(st.tuples(st.integers(0, GROUPS - 1), SCORES), max_size=14))
    numbers = draw(st.permutations(range(len(rows))))
    return [(number, *row) for number, row in zip(numbers, rows, strict=True)]


@given(data_sets(), st.integers(1, 5), st.integers(1, 6))
@settings(max_examples=80, deadline=None)
def test_the_ranking_is_that_of_sorting_everything_in_any_order_and_batches(rows, k, batch):
    scores, images = brute_force(rows, k)
    top = ranked(rows, k, batch)
    np.testing.assert_array_equal(top.scores, scores)
    np.testing.assert_array_equal(top.images, images)


@given(
    data_sets(), st.integers(1, 4), st.lists(st.sampled_from([1, 2, 3, 4, 5, 6, 7]), min_size=14, max_size=14)
)
@settings(max_examples=80, deadline=None)
def test_shards_merge_in_any_order_and_nesting_also_when_they_overlap(rows, k, belongs):
    """The three bits of `belongs` say in which shards an image is: in one, two or all three."""
    one, two, three = (
        ranked([row for row, bits in zip(rows, belongs, strict=False) if bits >> shard & 1], k)
        for shard in range(3)
    )
    whole = ranked(rows, k)
    assert same(merge(merge(one, two), three), whole)
    assert same(merge(one, merge(two, three)), whole)
    assert same(merge(three, merge(two, one)), whole)
    assert same(merge(one, one), one)


def test_of_equal_scores_the_earlier_image_comes_first():
    top = empty(1, 2)
    add(top, np.array([[1.0], [1.0], [1.0]]), [9, 4, 7])
    assert top.images.tolist() == [[[4, 7]]]


def test_places_without_an_image_are_marked():
    top = empty(1, 3)
    add(top, np.array([[-5.0]]), [0])
    assert top.images.tolist() == [[[0, NOBODY, NOBODY]]]
    assert top.scores.tolist() == [[[-5.0, -np.inf, -np.inf]]]


def test_a_score_that_is_not_finite_is_an_error():
    with pytest.raises(UserError, match="not finite"):
        add(empty(1, 2), np.array([[np.nan]]), [0])


def test_rankings_of_different_sizes_do_not_merge():
    with pytest.raises(UserError, match="cannot be merged"):
        merge(empty(1, 2), empty(1, 3))
