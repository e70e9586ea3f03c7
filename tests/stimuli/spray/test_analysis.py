"""SpRAy finds planted groups of maps, and says where there are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.metrics import adjusted_rand_score

from stimuli.errors import UserError
from stimuli.spray import Settings, analyse, settings_of
from stimuli.spray.clustering import clustered, eigengap
from stimuli.spray.graph import DENSE, neighbour_graph, smallest
from stimuli.spray.points import points_of, sum_pooled
from tests.stimuli.spray.planted import blobs

PARTS = ("points", "eigenvalues", "vectors", "clusters", "distances", "embedding")


def dense_laplacian(graph):
    """L_sym by the formula, with loops over nothing but whole matrices."""
    weights = graph.toarray()
    degree = weights.sum(1)
    return np.eye(len(weights)) - weights / np.sqrt(degree[:, None] * degree[None])


@pytest.mark.parametrize("sizes", [[30, 25], [40, 30, 20], [30, 28, 26, 24, 22, 20, 18, 16]])
def test_planted_groups_are_the_clusters_and_as_many_eigenvalues_are_zero(sizes):
    maps, which = blobs(sizes)
    found = analyse(maps)
    assert found.gap == found.count == found.pieces == len(sizes)
    assert (found.eigenvalues < 1e-9).sum() == len(sizes)
    assert not found.is_one
    assert adjusted_rand_score(which, found.clusters) == 1
    assert np.bincount(found.clusters)[1:].tolist() == sizes  # the largest is 1


def test_noise_is_said_to_be_one():
    assert analyse(np.random.default_rng(0).normal(size=(150, 10, 10))).is_one


def test_the_same_maps_and_seed_give_the_same_result_in_any_order_of_magnitude():
    maps, _ = blobs([20, 15])
    one, again, stronger = analyse(maps), analyse(maps), analyse(maps * 2.0**40)
    for part in PARTS:
        assert getattr(one, part).tobytes() == getattr(again, part).tobytes()
        assert np.array_equal(getattr(one, part), getattr(stronger, part))


def test_a_strong_prediction_is_no_strategy_of_its_own():
    maps, which = blobs([30, 30])
    strength = np.where(np.arange(60) % 2, 1, 50)
    found = analyse(maps * strength[:, None, None])
    assert adjusted_rand_score(which, found.clusters) == 1


def test_the_number_of_clusters_can_be_given():
    maps, which = blobs([40, 30, 20])
    assert analyse(maps, Settings(clusters=5)).count == 5
    # Two where there are three: the smallest two are taken together.
    merged = analyse(maps, Settings(clusters=2))
    assert (merged.gap, merged.count) == (3, 2)
    assert adjusted_rand_score(np.minimum(which, 1), merged.clusters) == 1


@given(height=st.integers(1, 9), width=st.integers(1, 9), size=st.integers(1, 12), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_pooling_keeps_the_sum_and_is_the_mean_of_finer_and_finer_squares(height, width, size, seed):
    maps = np.random.default_rng(seed).normal(size=(2, height, width))
    pooled = sum_pooled(maps, size)
    down, across = min(height, size), min(width, size)
    assert pooled.shape == (2, down, across)
    # Each pixel in so many parts that the squares cut none.
    fine = np.kron(maps, np.ones((down, across))) / (down * across)
    blocks = fine.reshape(2, down, height, across, width)
    assert np.allclose(pooled, blocks.sum((2, 4)))
    assert np.allclose(pooled.sum((1, 2)), maps.sum((1, 2)))


@given(n=st.integers(8, 40), neighbours=st.integers(1, 6), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_the_graph_joins_each_point_to_its_nearest(n, neighbours, seed):
    points = np.random.default_rng(seed).normal(size=(n, 3))
    distances = cdist(points, points)
    np.fill_diagonal(distances, np.inf)
    slow = np.zeros((n, n))
    for i in range(n):
        slow[i, np.argsort(distances[i])[:neighbours]] = 1
    assert np.array_equal(neighbour_graph(points, neighbours).toarray(), (slow + slow.T) / 2)


def test_a_map_that_comes_many_times_has_its_copies_for_neighbours_and_not_itself():
    points = np.repeat(np.random.default_rng(0).normal(size=(3, 5)), 20, axis=0)
    graph = neighbour_graph(points, 10)
    assert graph.diagonal().max() == 0
    assert np.allclose((graph > 0).sum(1).min(), 10)
    values, _, pieces = smallest(graph, 5)
    assert pieces == 3
    assert (values < 1e-9).sum() == 3


@pytest.mark.parametrize("far", [0, 4])
def test_the_spectrum_is_the_small_end_of_the_laplacians(far):
    rng = np.random.default_rng(1)
    points = rng.normal(size=(60, 4)) + far * np.repeat(np.eye(4)[:3], 20, axis=0) * 5
    graph = neighbour_graph(points, 5)
    laplacian = dense_laplacian(graph)
    values, vectors, _ = smallest(graph, 12)
    assert np.allclose(values, np.linalg.eigvalsh(laplacian)[:12], atol=1e-12)
    assert np.all(np.diff(values) >= 0)
    assert np.allclose(laplacian @ vectors, vectors * values, atol=1e-10)
    assert np.allclose(vectors.T @ vectors, np.eye(12), atol=1e-10)


def test_a_large_graph_is_decomposed_without_a_dense_matrix_and_no_copy_of_zero_is_missed():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(2 * DENSE + 200, 2))
    points[: DENSE + 100] += 100
    graph = neighbour_graph(points, 6)
    values, vectors, pieces = smallest(graph, 6)
    assert pieces >= 2
    assert (values[: min(pieces, 6)] == 0).all()
    assert np.all(np.diff(values) >= 0)
    degree = 1 / np.sqrt(graph.sum(1))
    applied = vectors - degree[:, None] * (graph @ (degree[:, None] * vectors))
    assert np.allclose(applied, vectors * values, atol=1e-8)


def test_the_gap_is_the_largest_step_after_the_first_of_those_allowed():
    values = np.array([0, 0.01, 0.02, 0.4, 0.41, 0.42, 0.9])
    assert eigengap(values, 6) == 6
    assert eigengap(values, 5) == 3
    assert eigengap(np.zeros(9), 8) == 8  # more pieces than clusters are allowed
    assert eigengap(np.array([0, 0.5, 0.6, 0.65]), 3) == 2


def test_clusters_of_one_size_come_in_the_order_of_their_first_maps():
    vectors = np.eye(3)[[2, 1, 0, 0, 1, 2]]
    clusters, distances = clustered(vectors, 3, seed=0)
    assert clusters.tolist() == [1, 2, 3, 3, 2, 1]
    assert np.allclose(distances, 0)


def test_members_come_by_how_typical_they_are():
    maps, _ = blobs([30, 20], noise=0.3)
    found = analyse(maps)
    for cluster in (1, 2):
        own = found.members(cluster)
        assert sorted(own) == np.flatnonzero(found.clusters == cluster).tolist()
        assert np.all(np.diff(found.distances[own]) >= 0)


def test_a_map_of_zeros_is_a_point_like_others():
    maps, _ = blobs([20, 20])
    maps[3] = 0
    assert np.isfinite(analyse(maps).embedding).all()
    assert np.array_equal(points_of(maps, 20, "unit")[3], np.zeros(400))


def with_value(value):
    maps, _ = blobs([10, 10])
    maps[4, 5, 6] = value
    return maps


@pytest.mark.parametrize(
    ("maps", "given", "words"),
    [
        (blobs([6, 5])[0], {}, "needs 12 maps at least; there are 11"),
        (np.ones((30, 8, 8)), {}, "All 30 maps are the same"),
        (np.arange(1, 31)[:, None, None] * np.ones((30, 8, 8)), {}, "All 30 maps are the same"),
        (with_value(np.nan), {}, "Map 4 .* not finite"),
        (with_value(-np.inf), {}, "Map 4 .* not finite"),
        (np.ones((30, 8)), {}, "not an array of shape"),
        (blobs([10, 10])[0], {"clusters": 21}, "20 maps cannot be 21 clusters"),
    ],
)
def test_maps_that_cannot_be_analysed_are_refused(maps, given, words):
    with pytest.raises(UserError, match=words):
        analyse(maps, settings_of(given))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"neighbors": 5}, "no 'neighbors'; did you mean neighbours"),
        ({"clusters": 1}, "clusters of spray is 1; expected 2 or more"),
        ({"size": 0}, "expected 1 or more"),
        ({"perplexity": float("nan")}, "perplexity of spray is nan"),
        ({"normalise": "max"}, "expected unit or none"),
    ],
)
def test_settings_that_mean_nothing_are_refused(given, words):
    with pytest.raises(UserError, match=words):
        settings_of(given)
