"""Guided backpropagation and deconvolution, whatever way a network rectifies."""

import pytest
import torch
from captum import attr
from torch import nn
from torch.nn import functional

from stimuli.errors import UserError
from stimuli.explanations.deconvolution import deconvolution
from stimuli.explanations.gradient import gradient
from stimuli.explanations.guided_backpropagation import guided_backpropagation
from tests.stimuli.explanations.networks import Linear, network_of, pictures, seeded

# captum says that it sets hooks, and that it makes its input require gradients.
pytestmark = pytest.mark.filterwarnings("ignore:Setting (forward, )?backward hooks", "ignore:Input Tensor 0")
TARGETS = torch.tensor([1, 0, 3])
METHODS = pytest.mark.parametrize(
    ("method", "oracle"),
    [(guided_backpropagation, attr.GuidedBackprop), (deconvolution, attr.Deconvolution)],
)


class Rectified(nn.Module):
    """Three convolutions and a dense layer; `rectify` is what comes after each convolution."""

    def __init__(self, rectify):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(3, 6, 3), nn.Conv2d(6, 8, 3, stride=2), nn.Conv2d(8, 8, 3)])
        self.dense = nn.Linear(8, 5)
        self.rectifiers = nn.ModuleList([rectify() if isinstance(rectify, type) else rectify] * 3)

    def forward(self, images):
        for conv, rectify in zip(self.convs, self.rectifiers, strict=True):
            images = rectify(conv(images))
        return self.dense(images.mean((2, 3)))


class Call(nn.Module):
    """A function as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, values):
        return self.function(values)


def rectified(rectify):
    return network_of(seeded(Rectified(rectify)))


def same_weights_with_modules():
    module = seeded(Rectified(nn.ReLU))
    module.rectifiers = nn.ModuleList([nn.ReLU() for _ in range(3)])  # captum wants each used once
    return network_of(module)


@pytest.fixture(scope="module")
def inputs():
    return same_weights_with_modules().prepare(pictures())


WAYS = {
    "relu": functional.relu,
    "relu in place": lambda values: functional.relu(values, inplace=True),
    "relu in place by position": lambda values: functional.relu(values, True),
    "torch.relu": torch.relu,
    "torch.relu_": torch.relu_,
    "method": lambda values: values.relu(),
    "method in place, result unused": lambda values: (values.relu_(), values)[1],
    "clamp": lambda values: values.clamp(min=0),
    "clamp in place": lambda values: values.clamp_(0),
    "clamp_min": lambda values: torch.clamp_min(values, 0),
    "module in place": nn.ReLU(inplace=True),
}


@METHODS
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_rectify_gives_captums_map_of_modules(method, oracle, way, inputs):
    modules = same_weights_with_modules()
    expected = oracle(modules.module).attribute(inputs.clone(), target=TARGETS).sum(1)
    rectify = WAYS[way]
    network = rectified(rectify if isinstance(rectify, nn.Module) else Call(rectify))
    with torch.no_grad():
        torch.testing.assert_close(network.module(inputs), modules.module(inputs))
    torch.testing.assert_close(method(network, inputs, TARGETS), expected)
    assert not torch.allclose(expected, gradient(network, inputs, TARGETS))


def by_hand(inputs, module, high, rule):
    """Go through `Rectified` forwards and backwards, layer by layer."""
    values = [inputs]
    for conv in module.convs:
        values.append(conv(values[-1].clamp(0, high) if len(values) > 1 else inputs))
    slope = module.dense.weight[TARGETS][:, :, None, None].expand_as(values[3]) / values[3][0, 0].numel()
    for conv, before, after in reversed(list(zip(module.convs, values[:-1], values[1:], strict=True))):
        slope = rule(slope, (after > 0) & (after < high))
        slope = nn.grad.conv2d_input(before.shape, conv.weight, slope, conv.stride)
    return slope.sum(1)


SIX = {
    "module": nn.ReLU6,
    "module in place": Call(nn.ReLU6(inplace=True)),
    "function": Call(functional.relu6),
    "hard tanh": Call(nn.Hardtanh(0, 6)),
    "clamp": Call(lambda values: values.clamp(0, 6)),
}


@pytest.mark.parametrize("way", SIX)
@pytest.mark.parametrize(
    ("method", "rule"),
    [
        (guided_backpropagation, lambda slope, is_open: slope.clamp(min=0) * is_open),
        (deconvolution, lambda slope, is_open: slope.clamp(min=0)),
    ],
)
def test_relu6_is_cut_off_at_both_ends(method, rule, way, inputs):
    network, images = rectified(SIX[way]), 12 * inputs  # so that many neurons are beyond 6
    values = network.module.convs[0](images)
    assert (values > 6).float().mean() > 0.1
    expected = by_hand(images, network.module, 6, rule)
    torch.testing.assert_close(method(network, images, TARGETS), expected, rtol=1e-4, atol=1e-5)


@METHODS
def test_another_clamp_or_tanh_is_no_rectifier(method, oracle, inputs):
    network = rectified(Call(lambda values: functional.hardtanh(values.clamp(min=-1), -1, 1).relu()))
    assert method(network, inputs, TARGETS).isfinite().all()
    with pytest.raises(UserError, match="calls none"):
        method(rectified(Call(lambda values: values.clamp(-1, 1))), inputs, TARGETS)


@METHODS
@pytest.mark.parametrize("activation", [nn.SiLU, nn.GELU, nn.LeakyReLU])
def test_another_activation_is_named(method, oracle, activation, inputs):
    with pytest.raises(
        UserError, match=r"is defined for rectifiers; this network calls (silu|gelu|leaky_relu)"
    ):
        method(rectified(activation), inputs, TARGETS)


@METHODS
def test_a_network_without_rectifiers_is_an_error_and_not_the_gradient(method, oracle, inputs):
    with pytest.raises(UserError, match="changes how gradients pass rectifiers, and small calls none"):
        method(network_of(seeded(Linear())), inputs, TARGETS)


@METHODS
def test_a_real_network_with_relu6_is_not_the_gradient(method, oracle, lite0):
    inputs = lite0.prepare(pictures(1, 48))
    target = torch.tensor([207])
    found = method(lite0, inputs, target)
    assert found.isfinite().all()
    assert not torch.allclose(found, gradient(lite0, inputs, target), rtol=0.1)
