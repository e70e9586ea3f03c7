"""LIME, Kernel SHAP and Shapley sampling: against full enumeration, and on games whose answer is known."""

from itertools import permutations, product
from math import factorial

import numpy as np
import pytest
import torch
from captum import attr

from stimuli.explanations import EXPLANATIONS
from stimuli.explanations.kernel_shap import kernel_shap, kernel_values
from stimuli.explanations.lime import coefficients, lime
from stimuli.explanations.shapley_sampling import shapley_sampling, shapley_values
from stimuli.explanations.superpixels import game, superpixels
from tests.stimuli.explanations.networks import Linear, Mixed, network_of, pictures, quick, seeded

TARGETS = torch.tensor([1, 0, 3])


def any_game(players, seed=0):
    """A game of random values."""
    table = np.random.default_rng(seed).normal(size=2**players)
    return lambda coalitions: table[coalitions @ (1 << np.arange(players))]


def exact(value, players):
    """The Shapley values by their definition: every order in which the players can join."""
    found = np.zeros(players)
    for order in permutations(range(players)):
        there = np.zeros((players + 1, players), bool)
        for place, player in enumerate(order):
            there[place + 1] = there[place]
            there[place + 1, player] = True
        found[list(order)] += np.diff(value(there))
    return found / factorial(players)


def test_kernel_shap_of_eight_players_is_exact():
    value = any_game(8)
    np.testing.assert_allclose(kernel_values(value, 8, 254, 0), exact(value, 8), atol=1e-8)


def test_shapley_sampling_of_eight_players_is_unbiased_and_settles_on_the_exact_values():
    value = any_game(8)
    expected = exact(value, 8)
    many = np.array([shapley_values(value, 8, 4, seed) for seed in range(2000)])
    error = many.std(0) / len(many) ** 0.5
    assert (np.abs(many.mean(0) - expected) < 4 * error).all()
    np.testing.assert_allclose(shapley_values(value, 8, 20_000, 0), expected, atol=0.03)


def test_orders_and_their_reverses_vary_less_than_as_many_orders():
    base, weights = any_game(8), np.linspace(-2, 2, 8)

    def value(coalitions):
        return 0.3 * base(coalitions) + (coalitions @ weights) ** 2

    paired = np.array([shapley_values(value, 8, 2, seed) for seed in range(300)])
    single = np.array(
        [np.mean([shapley_values(value, 8, 1, 2 * s + k) for k in (0, 1)], 0) for s in range(300)]
    )
    assert paired.var(0).sum() < single.var(0).sum()


@pytest.mark.parametrize("players", [1, 2, 5, 40])
@pytest.mark.parametrize("estimate", [shapley_values, kernel_values])
def test_the_values_sum_to_what_all_players_win_together(estimate, players):
    weights = np.random.default_rng(1).normal(size=players)

    def value(coalitions):
        return 3 + np.tanh(coalitions @ weights)

    found = estimate(value, players, 7, 0)
    total = np.diff(value(np.array([[False] * players, [True] * players])))[0]
    assert found.shape == (players,)
    assert found.sum() == pytest.approx(total)


@pytest.mark.parametrize(("estimate", "count"), [(shapley_values, 1), (kernel_values, 100)])
def test_in_an_additive_game_everyone_has_what_they_add(estimate, count):
    weights = np.random.default_rng(1).normal(size=20)
    np.testing.assert_allclose(estimate(lambda c: 5 + c @ weights, 20, count, 0), weights, atol=1e-8)


@pytest.mark.parametrize("estimate", [shapley_values, kernel_values])
def test_who_adds_nothing_has_nothing_and_who_adds_alike_has_alike(estimate):
    def value(coalitions):
        return coalitions[:, 0] * coalitions[:, 1] + 2.0 * coalitions[:, 2]

    found = estimate(value, 4, 5000 if estimate is shapley_values else 14, 0)
    np.testing.assert_allclose(found, [0.5, 0.5, 2, 0], atol=0.02)


def test_sampled_kernel_shap_comes_near_the_exact_values():
    weights = np.random.default_rng(1).normal(size=12)

    def value(coalitions):
        return np.tanh(coalitions @ weights / 2)

    expected = kernel_values(value, 12, 2**12 - 2, 0)
    np.testing.assert_allclose(expected, shapley_values(value, 12, 4000, 0), atol=0.02)
    np.testing.assert_allclose(kernel_values(value, 12, 1000, 0), expected, atol=0.03)


def test_lime_is_the_weighted_ridge_regression_of_scikit_learn():
    from sklearn.linear_model import Ridge

    value, seen = any_game(6), []

    def watched(coalitions):
        seen.append(coalitions)
        return value(coalitions)

    found = coefficients(watched, 6, 80, 0.25, 1.0, 3)
    there = seen[0].astype(float)
    assert there[0].all()
    assert 0.4 < there[1:].mean() < 0.6
    cosine = there.sum(1) / np.sqrt(np.maximum(there.sum(1), 1) * 6)
    weights = np.sqrt(np.exp(-((1 - cosine) ** 2) / 0.25**2))
    ridge = Ridge(alpha=1.0).fit(there, value(seen[0]), sample_weight=weights)
    np.testing.assert_allclose(found, ridge.coef_, rtol=1e-6, atol=1e-9)


def test_lime_does_not_vanish_on_a_weak_network():
    """captum's default penalty makes all coefficients of such a network zero."""
    weights = 1e-3 * np.random.default_rng(1).normal(size=10)
    found = coefficients(lambda c: c @ weights, 10, 500, 0.25, 1.0, 0)
    assert np.corrcoef(found, weights)[0, 1] > 0.99


def test_the_maps_of_a_linear_network_are_what_each_superpixel_adds():
    network = network_of(seeded(Linear()))
    inputs = network.prepare(pictures())
    labels = superpixels(network, inputs, 20)
    start = network.prepare(torch.ones(1, 3, 24, 24))
    added = ((inputs - start) * network.module.dense.weight[TARGETS].view_as(inputs)).sum(1)
    for method, given in ((shapley_sampling, {"permutations": 1}), (kernel_shap, {"coalitions": 200})):
        found = method(network, inputs, TARGETS, superpixels=20, baseline="white", **given)
        for one, label, add in zip(found, labels, added, strict=True):
            for player in range(int(label.max()) + 1):
                value = one[label == player]
                assert (value == value[0]).all()
                torch.testing.assert_close(value[0], add[label == player].sum(), rtol=1e-3, atol=1e-3)


def test_the_maps_agree_with_enumeration_and_with_captum_on_the_same_superpixels():
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(pictures(1))
    labels = superpixels(network, inputs, 12)[0]
    players = int(labels.max()) + 1
    assert 4 <= players <= 8
    value = game(network, inputs[0], TARGETS[0], labels, "grey")
    expected = torch.tensor(exact(value, players)).float()[labels]
    found = shapley_sampling(network, inputs, TARGETS[:1], superpixels=12, permutations=500)
    torch.testing.assert_close(found[0], expected, rtol=0.05, atol=0.05 * float(expected.abs().max()))
    torch.testing.assert_close(
        kernel_shap(network, inputs, TARGETS[:1], superpixels=12)[0], expected, rtol=1e-3, atol=1e-4
    )
    torch.manual_seed(0)
    sampled = attr.ShapleyValueSampling(network.module).attribute(
        inputs, target=TARGETS[:1], feature_mask=labels.repeat(1, 3, 1, 1), n_samples=60
    )
    torch.testing.assert_close(sampled[0, 0], expected, rtol=0.3, atol=0.2 * float(expected.abs().max()))


def test_a_coalition_is_worth_the_logit_of_the_image_without_the_others():
    network = network_of(seeded(Mixed()))
    image = network.prepare(pictures(1))[0]
    labels = torch.arange(24).expand(24, 24) // 6
    coalitions = np.array(list(product([False, True], repeat=4)))
    found = game(network, image, torch.tensor(2), labels, "black")(coalitions)
    black = network.prepare(torch.zeros(1, 3, 24, 24))[0]
    for there, one in zip(coalitions, found, strict=True):
        mixed = black.clone()
        for player in np.flatnonzero(there):
            mixed[:, :, 6 * player : 6 * player + 6] = image[:, :, 6 * player : 6 * player + 6]
        assert one == pytest.approx(float(network.module(mixed[None])[0, 2]), abs=1e-5)


def test_superpixels_follow_what_is_seen_and_are_in_one_piece():
    network = network_of(seeded(Linear(48)), 48)
    images = torch.zeros(2, 3, 48, 48)
    images[0, 0, :, 24:], images[0, 2, :, :24] = 1, 1
    labels = superpixels(network, network.prepare(images), 16)
    assert labels.shape == (2, 48, 48)
    for label in labels:
        assert set(label.unique().tolist()) == set(range(int(label.max()) + 1))
    assert not set(labels[0, :, :24].unique().tolist()) & set(labels[0, :, 24:].unique().tolist())


@pytest.mark.parametrize("name", ["lime", "kernel-shap", "shapley-sampling"])
def test_an_image_of_one_colour_has_a_map(name):
    network = network_of(seeded(Mixed()))
    inputs = network.prepare(torch.full((1, 3, 24, 24), 0.7))
    found = EXPLANATIONS[name](network, inputs, TARGETS[:1], **quick(name, inputs))
    assert found.isfinite().all()
    assert lime.__module__.endswith("lime")
