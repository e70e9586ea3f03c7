"""The gradient and its relatives: against captum, on networks whose answer is known, and complete."""

import numpy as np
import pytest
import torch
from captum import attr
from torch import nn

from stimuli.errors import UserError
from stimuli.explanations.expected_gradients import expected_gradients
from stimuli.explanations.gradient import gradient
from stimuli.explanations.input_x_gradient import input_x_gradient
from stimuli.explanations.integrated_gradients import integrated_gradients
from stimuli.explanations.passes import blocks, scores
from stimuli.explanations.smoothgrad import smoothgrad
from stimuli.explanations.smoothgrad_squared import smoothgrad_squared
from stimuli.explanations.vargrad import vargrad
from stimuli.layers import Network
from tests.stimuli.explanations.networks import SIZE, Linear, Mixed, network_of, pictures, seeded
from tests.stimuli.relevance.networks import lively

# captum says that it makes its input require gradients.
pytestmark = pytest.mark.filterwarnings("ignore:Input Tensor 0 did not")
TARGETS = torch.tensor([1, 0, 3])


@pytest.fixture(scope="module")
def linear():
    return network_of(seeded(Linear()))


@pytest.fixture(scope="module")
def mixed():
    return network_of(seeded(Mixed()))


@pytest.fixture(scope="module")
def inputs(mixed):
    return mixed.prepare(pictures())


def weights(linear, targets=TARGETS):
    return linear.module.dense.weight[targets].view(-1, 3, SIZE, SIZE)


def test_the_gradient_of_a_linear_network_is_its_weights(linear, inputs):
    torch.testing.assert_close(gradient(linear, inputs, TARGETS), weights(linear).sum(1))
    absolute = gradient(linear, inputs, TARGETS, absolute=True)
    torch.testing.assert_close(absolute, weights(linear).abs().sum(1))


def test_gradient_and_input_x_gradient_are_captums(mixed, inputs):
    saliency = attr.Saliency(mixed.module).attribute(inputs.clone(), target=TARGETS, abs=False)
    torch.testing.assert_close(gradient(mixed, inputs, TARGETS), saliency.sum(1))
    product = attr.InputXGradient(mixed.module).attribute(inputs.clone(), target=TARGETS)
    torch.testing.assert_close(input_x_gradient(mixed, inputs, TARGETS), product.sum(1))


def noisy_slopes(network, inputs, draws=6, noise=0.15, seed=0):
    """The gradients at noisy copies, one by one, (draws, batch, 3, height, width)."""
    rng = torch.Generator().manual_seed(seed)
    saliency, found = attr.Saliency(network.module), []
    for normal in torch.randn(draws, *inputs.shape[1:], generator=rng):
        noisy = [image + noise * (image.max() - image.min()) * normal for image in inputs]
        found.append(saliency.attribute(torch.stack(noisy), target=TARGETS, abs=False))
    return torch.stack(found)


@pytest.mark.parametrize(
    ("method", "reduce"),
    [
        (smoothgrad, lambda slopes: slopes.mean(0)),
        (smoothgrad_squared, lambda slopes: slopes.square().mean(0)),
        (vargrad, lambda slopes: slopes.var(0, correction=0)),
    ],
)
def test_the_noisy_gradients_are_those_at_the_same_noise_by_captum(mixed, inputs, method, reduce):
    expected = reduce(noisy_slopes(mixed, inputs)).sum(1)
    found = method(mixed, inputs, TARGETS, draws=6)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5 * float(expected.abs().max()))


def test_smoothgrad_agrees_with_captums_noise_tunnel(mixed, inputs):
    """captum draws from the global generator, in another order: many draws have the same mean."""
    image, target = inputs[:1], TARGETS[:1]
    torch.manual_seed(0)
    tunnel = attr.NoiseTunnel(attr.Saliency(mixed.module))
    sigma = float(0.15 * (image.max() - image.min()))
    drawn = tunnel.attribute(
        image, nt_samples=400, nt_samples_batch_size=50, stdevs=sigma, target=target, abs=False
    )
    found = smoothgrad(mixed, image, target, draws=400)
    one, other = found.flatten().numpy(), drawn.sum(1).flatten().numpy()
    assert np.corrcoef(one, other)[0, 1] > 0.99
    assert abs(one.std() / other.std() - 1) < 0.05


def test_a_linear_network_has_the_same_gradient_whatever_the_noise(linear, inputs):
    torch.testing.assert_close(smoothgrad(linear, inputs, TARGETS), weights(linear).sum(1))
    assert vargrad(linear, inputs, TARGETS).abs().max() < 1e-9
    squared = smoothgrad_squared(linear, inputs, TARGETS)
    torch.testing.assert_close(squared, weights(linear).square().sum(1))


@pytest.mark.parametrize(("name", "colour"), [("black", 0.0), ("grey", None), ("white", 1.0)])
def test_integrated_gradients_of_a_linear_network_are_weight_times_way(linear, inputs, name, colour):
    uniform = torch.tensor(linear.mean if colour is None else (colour,) * 3).view(3, 1, 1)
    start = linear.prepare(uniform.expand(1, 3, SIZE, SIZE))
    expected = ((inputs - start) * weights(linear)).sum(1)
    found = integrated_gradients(linear, inputs, TARGETS, baseline=name, steps=3)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    if name == "grey":
        assert torch.equal(start, torch.zeros_like(start))
        torch.testing.assert_close(input_x_gradient(linear, inputs, TARGETS), expected)


@pytest.mark.parametrize("activation", [nn.ReLU, nn.SiLU])
def test_integrated_gradients_of_a_small_network_are_complete_to_a_thousandth(activation):
    layers = [nn.Conv2d(3, 8, 3), activation(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), activation()]
    module = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(64, 5))
    module = lively(module.eval().requires_grad_(False)).double()
    network = Network("small", module, 16, (0.5,) * 3, (0.25,) * 3, "", "", "")
    inputs, targets = network.prepare(pictures(4, 16).double()), torch.tensor([0, 1, 2, 3])
    gained = module(inputs) - module(torch.zeros_like(inputs))
    found = integrated_gradients(network, inputs, targets, steps=200).sum((1, 2))
    torch.testing.assert_close(found, gained[range(4), targets], rtol=1e-3, atol=0)


@pytest.mark.parametrize("baseline", ["black", "grey", "white"])
def test_integrated_gradients_of_a_real_network_are_complete_to_a_thousandth_of_their_mass(
    squeezenet1_1, baseline
):
    images = pictures(2, 48)
    inputs = squeezenet1_1.prepare(images)
    start = squeezenet1_1.prepare(
        torch.tensor({"black": (0.0,) * 3, "grey": squeezenet1_1.mean, "white": (1.0,) * 3}[baseline])
        .view(1, 3, 1, 1)
        .expand_as(images)
    )
    targets = torch.tensor([1, 207])
    ends = [scores(squeezenet1_1, values, targets) for values in (inputs, start)]
    found = integrated_gradients(squeezenet1_1, inputs, targets, baseline=baseline, steps=300)
    mass = found.abs().sum((1, 2))
    assert ((found.sum((1, 2)) - (ends[0] - ends[1])).abs() < 1e-3 * mass).all()


def test_integrated_gradients_are_captums(mixed, inputs):
    integrated = attr.IntegratedGradients(mixed.module)
    expected = integrated.attribute(inputs, target=TARGETS, n_steps=20, method="gausslegendre").sum(1)
    found = integrated_gradients(mixed, inputs, TARGETS, steps=20)
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max()))


def test_where_the_image_has_the_colour_of_the_baseline_nothing_is_attributed(mixed):
    images = pictures()
    images[:, :, :4] = 1
    found = integrated_gradients(mixed, mixed.prepare(images), TARGETS, baseline="white")
    assert (found[:, :4] == 0).all()
    assert (integrated_gradients(mixed, mixed.prepare(images), TARGETS, baseline="black")[:, :4] != 0).any()


def test_expected_gradients_of_a_linear_network_start_at_the_mean_baseline(linear, inputs):
    samples = linear.prepare(pictures(5, seed=7))
    expected = ((inputs - samples.mean(0)) * weights(linear)).sum(1)
    found = expected_gradients(linear, inputs, TARGETS, samples=samples, draws=20)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_expected_gradients_from_one_baseline_are_integrated_gradients(mixed, inputs):
    integrated = integrated_gradients(mixed, inputs, TARGETS, baseline="white", steps=200)
    found = expected_gradients(mixed, inputs, TARGETS, baselines=("white",), draws=200)
    assert (found - integrated).abs().max() < 0.05 * integrated.abs().max()


def test_expected_gradients_sum_to_the_logit_above_that_of_the_baselines(mixed, inputs):
    samples = mixed.prepare(pictures(4, seed=7))
    found = expected_gradients(mixed, inputs, TARGETS, samples=samples, draws=400).sum((1, 2))
    for one, image, target in zip(found, inputs, TARGETS, strict=True):
        ends = [scores(mixed, some, target.expand(len(some))).mean() for some in (image[None], samples)]
        assert abs(one - (ends[0] - ends[1])) < 0.1


def test_samples_of_another_size_are_one_sentence(mixed, inputs):
    with pytest.raises(UserError, match=r"samples are .* expected images like \(3, 24, 24\)"):
        expected_gradients(mixed, inputs, TARGETS, samples=mixed.prepare(pictures(2, 12)))


@pytest.mark.parametrize(("images", "repeats", "most"), [(1, 1, 1), (3, 25, 10), (7, 4, 10), (2, 3, 100)])
def test_blocks_cover_every_pair_once_and_are_small_enough(images, repeats, most):
    seen = np.zeros((images, repeats), int)
    for rows, some in blocks(images, repeats, most):
        seen[rows, some] += 1
        assert 0 < seen[rows, some].size <= most
    assert (seen == 1).all()


def test_a_network_that_begins_in_place_leaves_the_images_alone():
    module = nn.Sequential(nn.ReLU(inplace=True), seeded(Mixed()))
    network = network_of(module)
    inputs = network.prepare(pictures())
    before = inputs.clone()
    gradient(network, inputs, TARGETS)
    scores(network, inputs, TARGETS)
    assert torch.equal(inputs, before)
