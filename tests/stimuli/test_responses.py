"""What counts as an activation: maps before or after the last rectifier, their mean or their maximum."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torchvision.models import googlenet, resnet18

from stimuli.layers import Network, find_layers, maps_of, respond
from stimuli.responses import Response


def network_of(module, size=64):
    module.eval().requires_grad_(False)
    layers = find_layers(module, size)
    return Network("own", module, size, (0.5,) * 3, (0.5,) * 3, "", "", "", layers)


@pytest.fixture(scope="module")
def inception():
    torch.manual_seed(0)
    return network_of(googlenet(weights=None, init_weights=False, aux_logits=False))


@pytest.fixture
def images():
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def test_before_joins_the_branches_of_an_inception_module(inception, images):
    layers = ["inception3a", *(f"inception3a_branch{name}_bn" for name in ("1", "2_1", "3_1", "4_1"))]
    before = maps_of(inception, images, layers, "before")
    joined = torch.cat([before[name] for name in layers[1:]], 1)
    assert torch.equal(before["inception3a"], joined)
    assert (joined < 0).any()
    after = maps_of(inception, images, ["inception3a"])["inception3a"]
    assert torch.equal(after, joined.relu())


def test_before_is_the_sum_at_the_end_of_a_residual_block(images):
    torch.manual_seed(0)
    network = network_of(resnet18(weights=None))
    before = maps_of(network, images, ["layer1_0"], "before")["layer1_0"]
    assert (before < 0).any()
    assert torch.equal(maps_of(network, images, ["layer1_0"])["layer1_0"], before.relu())


class Written(nn.Module):
    def __init__(self, rectify):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), Lambda(rectify))

    def forward(self, images):
        return self.body(images)


class Lambda(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.forward = function


@pytest.mark.parametrize(
    "rectify",
    [
        torch.relu,
        torch.relu_,
        functional.relu6,
        lambda maps: functional.relu(maps, True),
        lambda maps: maps.clamp_(min=0),
        nn.ReLU(inplace=True).forward,
    ],
)
def test_however_a_rectifier_is_written(rectify, images):
    torch.manual_seed(0)
    network = network_of(Written(rectify))
    before = maps_of(network, images, ["body"], "before")["body"]
    assert torch.allclose(before, network.module.body[0](network.prepare(images)), atol=1e-6)
    assert torch.equal(maps_of(network, images, ["body"])["body"], rectify(before.clone()))


def test_a_layer_without_a_rectifier_is_the_same_before_and_after(inception, images):
    found = [maps_of(inception, images, ["conv1_bn"], relu)["conv1_bn"] for relu in ("before", "after")]
    assert torch.equal(*found)


def test_gradients_pass_to_the_image_before_a_rectifier(inception, images):
    images.requires_grad_()
    maps_of(inception, images, ["inception3a"], "before")["inception3a"][:, 0].mean().backward()
    assert images.grad.abs().sum() > 0


def test_mean_and_maximum_are_taken_over_space(inception, images):
    maps = maps_of(inception, images, ["conv1"], "before")["conv1"]
    for over, expected in (("mean", maps.mean((2, 3))), ("max", maps.flatten(2).max(2).values)):
        found = respond(inception, images, ["conv1"], Response("before", over))["conv1"]
        assert torch.equal(found, expected)
