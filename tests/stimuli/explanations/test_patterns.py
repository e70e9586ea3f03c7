"""Patterns against a slow reference, and on data whose signal is known."""

from itertools import product

import pytest
import torch
from torch import nn

from stimuli.errors import UserError
from stimuli.explanations import patterns
from stimuli.explanations.gradient import gradient
from stimuli.explanations.passes import gradients, scores
from stimuli.explanations.pattern_attribution import pattern_attribution
from stimuli.explanations.patternnet import patternnet
from stimuli.explanations.patterns import fitted
from tests.stimuli.explanations.networks import Linear, Mixed, network_of, pictures, seeded

METHODS = pytest.mark.parametrize("method", [patternnet, pattern_attribution])


def neurons(images, conv):
    """What each place of a convolution without groups looks at, (places, in * height * width)."""
    padded = nn.functional.pad(images, [conv.padding[1]] * 2 + [conv.padding[0]] * 2)
    height, width = conv(images).shape[2:]
    (high, wide), (down, right) = conv.kernel_size, conv.stride
    return torch.stack(
        [
            image[:, y * down : y * down + high, x * right : x * right + wide].flatten()
            for image in padded
            for y, x in product(range(height), range(width))
        ]
    ).double()


def estimator(x, y, weight, rectified):
    """The formula of the paper for one neuron: x (n, inputs), y (n,), weight (inputs,)."""
    where = y > 0 if rectified else torch.ones_like(y, dtype=torch.bool)
    covariance = (x[where] * y[where, None]).mean(0) - x[where].mean(0) * y.mean()
    return covariance / (weight @ covariance)


def test_a_convolution_has_the_patterns_of_the_positive_regime():
    module = seeded(
        nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.ReLU(True), nn.Flatten(), nn.Linear(576, 3))
    )
    network, samples = network_of(module), pictures(5)
    found = fitted(network, samples, "patternnet").patterns
    x, y = neurons(samples, module[0]), module[0](samples).permute(0, 2, 3, 1).flatten(0, 2).double()
    for channel in range(4):
        weight = module[0].weight[channel].flatten().double()
        expected = estimator(x, y[:, channel], weight, True)
        torch.testing.assert_close(found[0][channel].flatten().double(), expected, rtol=1e-3, atol=1e-4)
    assert (y > 0).any(0).all()


def test_the_logits_have_the_patterns_of_the_linear_estimator():
    module = seeded(nn.Sequential(nn.Conv2d(3, 4, 8, stride=8), nn.ReLU(), nn.Flatten(), nn.Linear(36, 3)))
    network, samples = network_of(module), pictures(40)
    found = fitted(network, samples, "patternnet").patterns[1]
    x, y = module[:3](samples).double(), module(samples).double()
    for neuron in range(3):
        expected = estimator(x, y[:, neuron], module[3].weight[neuron].double(), False)
        torch.testing.assert_close(found[neuron].double(), expected, rtol=1e-3, atol=1e-4)


def test_a_batch_normalisation_is_part_of_its_convolution():
    module = seeded(
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(1936, 3))
    )
    fused = torch.nn.utils.fuse_conv_bn_eval(module[0].eval(), module[1].eval())
    one, other = network_of(module), network_of(nn.Sequential(fused, *module[2:]))
    samples = one.prepare(pictures(6))
    a, b = (fitted(network, samples, "patternnet") for network in (one, other))
    for found, expected in zip([*a.patterns, *a.weights], [*b.patterns, *b.weights], strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-5)
    targets = torch.tensor([0, 2])
    for method in (patternnet, pattern_attribution):
        maps = [method(network, samples[:2], targets, samples=samples) for network in (one, other)]
        torch.testing.assert_close(*maps, rtol=1e-3, atol=1e-3 * float(maps[0].abs().max()))


def test_every_active_neuron_answers_to_its_own_pattern_with_one():
    network = network_of(seeded(Mixed()))
    found = fitted(network, network.prepare(pictures(8)), "patternnet")
    assert len(found.patterns) == 5
    for weight, pattern in zip(found.weights, found.patterns, strict=True):
        active = (pattern != 0).flatten(1).any(1)
        answers = (weight * pattern).flatten(1).sum(1)
        torch.testing.assert_close(answers, active.float(), rtol=1e-3, atol=1e-3)
        assert active.float().mean() > 0.7


def test_a_neuron_that_never_was_active_has_no_pattern():
    module = seeded(nn.Sequential(nn.Conv2d(3, 4, 8, stride=8), nn.ReLU(), nn.Flatten(), nn.Linear(36, 3)))
    with torch.no_grad():
        module[0].bias[2] = -100
    found = fitted(network_of(module), pictures(4), "patternnet").patterns
    assert (found[0][2] == 0).all()
    assert all(pattern.isfinite().all() for pattern in found)


def test_signal_and_distractor_are_told_apart_where_the_gradient_shows_what_cancels_the_distractor():
    """Section 3 of the paper: x = signal * y + distractor * noise, and w filters the distractor out."""
    rng = torch.Generator().manual_seed(0)
    signal, other = torch.randn(2, 3 * 6 * 6, generator=rng)
    distractor = signal + 0.7 * other
    y, noise = torch.randn(2, 4000, 1, generator=rng)
    samples = (y * signal + noise * distractor).view(-1, 3, 6, 6)
    weight = torch.linalg.pinv(torch.stack([signal, distractor]).T)[0]  # w signal = 1, w distractor = 0
    network = network_of(Linear(6, classes=2), 6)
    network.module.dense.weight.copy_(torch.stack([weight, -weight]))
    inputs, targets = samples[:2], torch.tensor([0, 1])
    expected = signal.view(3, 6, 6)
    found = patternnet(network, inputs, targets, samples=samples)
    for one, image in zip(found, inputs, strict=True):
        # The signal in the image, drawn with the sign that it has there; the size is arbitrary.
        along = float(weight @ image.flatten())
        shown = along * expected / (abs(along) * expected.abs().max())
        torch.testing.assert_close(one, shown.sum(0), rtol=0.05, atol=0.02)
    filtered = gradient(network, inputs, targets)
    assert torch.corrcoef(torch.stack([filtered[0].flatten(), expected.sum(0).flatten()]))[0, 1] < 0.95
    shares = pattern_attribution(network, inputs, targets, samples=samples)
    torch.testing.assert_close(
        shares,
        ((weight * signal).view(3, 6, 6).sum(0) * scores(network, inputs, targets).view(-1, 1, 1)),
        rtol=0.05,
        atol=0.02,
    )
    torch.testing.assert_close(shares.sum((1, 2)), scores(network, inputs, targets), rtol=1e-3, atol=1e-4)


def test_with_the_weights_themselves_for_patterns_the_gradient_comes_back():
    network = network_of(seeded(Mixed()))
    inputs, targets = network.prepare(pictures()), torch.tensor([1, 0, 3])
    weights = fitted(network, inputs, "patternnet").weights
    found = patterns.propagated(network, inputs, targets, weights, "patternnet")
    torch.testing.assert_close(found, gradients(network, inputs, targets), rtol=1e-3, atol=1e-5)


def test_patterns_are_kept_until_weights_or_samples_change(monkeypatch):
    network, samples = network_of(seeded(Mixed())), pictures(4)
    one = fitted(network, samples, "patternnet")
    assert fitted(network, samples.clone(), "pattern-attribution") is one
    assert fitted(network, samples + 0.1, "patternnet") is not one
    again = fitted(network, samples, "patternnet")
    network.module.dense.weight.data.mul_(2)  # as bug models do, behind the back of version counters
    assert fitted(network, samples, "patternnet") is not again


@METHODS
@pytest.mark.parametrize("samples", [None, torch.zeros(1, 3, 24, 24), torch.zeros(3, 24, 24)])
def test_without_images_to_fit_on_it_is_one_sentence(method, samples):
    network = network_of(seeded(Mixed()))
    with pytest.raises(UserError, match="fits its patterns on images: hand over at least two as `samples`"):
        method(network, pictures(), torch.tensor([1, 0, 3]), samples=samples)


@METHODS
def test_another_activation_is_named(method):
    network = network_of(seeded(nn.Sequential(nn.Conv2d(3, 4, 24), nn.SiLU(), nn.Flatten(), nn.Linear(4, 3))))
    with pytest.raises(UserError, match="is defined for rectifiers; this network calls silu too"):
        method(network, pictures(2), torch.tensor([1, 0]), samples=pictures(4))


@METHODS
def test_a_deep_network_with_relu6_has_finite_maps(method, lite0):
    inputs = lite0.prepare(pictures(4, 32))
    found = method(lite0, inputs[:1], torch.tensor([207]), samples=inputs)
    assert found.isfinite().all()
    assert (found != 0).any()
