"""Which networks relevance passes through, unchanged, and what is refused by name."""

import threading

import pytest
import torch
from torch import nn

from stimuli.errors import UserError
from stimuli.networks import load_network
from stimuli.relevance import Engine
from tests.stimuli.relevance.networks import FAMILIES, images, seeded, small, without_biases


@pytest.mark.parametrize("name", FAMILIES)
def test_the_graph_of_a_network_computes_what_the_network_does(name):
    network, inputs = seeded(name), images(3, 64)
    engine = Engine(network, inputs[:2])
    logits = engine.forward(inputs).logits
    assert torch.allclose(logits, network(inputs), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["squeezenet1_1", "efficientnet-lite0"])
def test_the_graph_of_a_trained_network_computes_what_the_network_does(name):
    network = load_network(name)
    inputs = network.prepare(torch.rand(2, 3, 96, 96))
    engine = Engine(network.module, inputs[:1])
    assert torch.allclose(engine.forward(inputs).logits, network.module(inputs), rtol=1e-4, atol=1e-4)


STRONG = 1e4  # inputs so strong that the stabiliser of 1e-6 takes nothing


@pytest.mark.parametrize("composite", ["epsilon", "epsilon-plus", "epsilon-plus-flat"])
@pytest.mark.parametrize("name", ["vgg16", "resnet18", "googlenet", "squeezenet1_1"])
def test_without_biases_every_relevance_of_a_logit_reaches_the_input(name, composite):
    network, inputs = without_biases(seeded(name)), STRONG * images(2, 64)
    engine = Engine(network, inputs[:1], composite)
    passed = engine.forward(inputs)
    relevance, _ = engine.relevance(passed, torch.tensor([3, 4]))
    assert torch.allclose(relevance.sum((1, 2, 3)), passed.logits[[0, 1], [3, 4]], rtol=1e-5)


@pytest.mark.parametrize("composite", ["epsilon", "epsilon-plus", "epsilon-plus-flat"])
def test_without_biases_every_layer_keeps_the_relevance(composite):
    network, inputs = without_biases(small()), STRONG * images(2)
    network[4] = nn.ReLU()  # ReLU6 would cut the signal down
    engine = Engine(network, inputs[:1], composite)
    passed = engine.forward(inputs)
    relevance, layers = engine.relevance(passed, torch.tensor([0, 4]), engine.layers)
    start = passed.logits[[0, 1], [0, 4]]
    for found in (relevance, *layers.values()):
        assert torch.allclose(found.flatten(1).sum(1), start, rtol=1e-5)


def test_a_residual_sum_shares_by_value_and_a_gate_is_a_constant():
    class Gated(nn.Module):
        def __init__(self):
            super().__init__()
            self.gate = nn.Conv2d(3, 3, 1)

        def forward(self, x):
            y = x * 2
            y += x
            return (y * torch.sigmoid(self.gate(x))).mean((2, 3))

    inputs = images(1, 4)
    network = Gated().double()
    engine = Engine(network, inputs, "epsilon")
    relevance, _ = engine.relevance(engine.forward(inputs), torch.tensor([1]))
    expected = torch.zeros_like(inputs)
    expected[:, 1] = (inputs * 3 * network.gate(inputs).sigmoid())[:, 1] / 16
    assert torch.allclose(relevance, expected, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (nn.Sequential(nn.Conv2d(3, 4, 1), nn.InstanceNorm2d(4)), "instance_norm.*'1' .InstanceNorm2d."),
        (nn.Sequential(nn.Flatten(), nn.Linear(48, 4), nn.Softmax(1)), "softmax.*'2' .Softmax."),
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.PixelShuffle(2)), "pixel_shuffle.*'1' .PixelShuffle."),
        (nn.Sequential(nn.Conv2d(3, 4, (3, 2), padding="same")), "conv2d with uneven padding"),
        (nn.Sequential(nn.ConvTranspose2d(3, 4, 2)), "conv_transpose2d.*'0' .ConvTranspose2d."),
    ],
)
@pytest.mark.filterwarnings("ignore:Using padding='same'")
def test_an_unsupported_module_is_an_error_that_names_it(module, words):
    with pytest.raises(UserError, match=words):
        Engine(module.double().eval(), images(1, 4))


def test_the_network_is_as_it_was():
    network, inputs = small().train(), images(2)
    network[3].weight.requires_grad_()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    engine = Engine(network, inputs[:1])
    engine.relevance(engine.forward(inputs), torch.tensor([0, 1]))
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
    assert [name for name, weight in network.named_parameters() if weight.requires_grad] == ["3.weight"]
    assert all(part.training for part in network.modules())
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in network.modules())


def test_the_inputs_are_as_they_were():
    class Rude(nn.Module):
        def forward(self, x):
            return x.mul_(2).relu_().flatten(1)

    inputs = images(2, 4)
    before = inputs.clone()
    engine = Engine(Rude(), inputs)
    assert torch.equal(engine.forward(inputs).logits, (before * 2).relu().flatten(1))
    assert torch.equal(inputs, before)


@pytest.mark.parametrize("targets", [[1, 5], [-1, 2], [1]])
def test_a_target_that_is_no_class_or_missing_is_an_error(targets):
    engine = Engine(small(), images(1))
    with pytest.raises(UserError, match=r"no class of the network|one for each"):
        engine.relevance(engine.forward(images(2)), torch.tensor(targets))


def test_two_threads_get_what_one_gets():
    network, inputs = small(), images(8)
    alone = [_relevance(network, inputs[i : i + 2]) for i in range(0, 8, 2)]
    found = {}

    def work(index):
        for _ in range(5):
            found[index] = _relevance(network, inputs[2 * index : 2 * index + 2])

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(torch.equal(found[index], alone[index]) for index in range(4))


def _relevance(network, inputs):
    engine = Engine(network, inputs[:1])
    return engine.relevance(engine.forward(inputs), torch.tensor([1, 2]))[0]
