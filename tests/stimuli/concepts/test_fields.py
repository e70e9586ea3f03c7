"""The receptive field is what the arithmetic of strides and kernels says, and what reaches the neuron."""

import pytest
import torch
from torch import nn

from stimuli.relevance.concepts import Box, box_of, receptive_fields
from tests.stimuli.concepts.nets import Branches, engine_of, images, seeded

# kernel, stride, padding, dilation of each layer of a chain; the odd ones out are max pools
CHAIN = [(3, 1, 1, 1), (3, 2, 1, 1), (2, 2, 0, 1), (3, 1, 2, 2), (3, 2, 1, 1)]


def chain():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, 1, 1),
        nn.Conv2d(4, 4, 3, 2, 1, groups=2),
        nn.MaxPool2d(2, 2),
        nn.Conv2d(4, 6, 3, 1, 2, dilation=2),
        nn.MaxPool2d(3, 2, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(6, 3),
    )


SIDES = [33, 33, 17, 8, 8]  # px, of what each layer sees


def span(position, depth):
    """Return the first pixel of a neuron's field along one axis and the one after the last, by arithmetic."""
    seen = {position}
    for (kernel, stride, padding, dilation), side in list(zip(CHAIN, SIDES, strict=True))[depth::-1]:
        taps = {place * stride - padding + dilation * tap for place in seen for tap in range(kernel)}
        seen = taps & set(range(side))
    return min(seen), max(seen) + 1


@pytest.mark.parametrize("depth", range(5))
def test_fields_follow_the_arithmetic_of_kernels_and_strides(depth):
    engine = engine_of(seeded(chain()), side=33)
    passed = engine.forward(images(2, 33))
    channels, height, width = engine.layers[str(depth)]
    neurons = [(channels - 1, y, x) for y in range(0, height, 3) for x in range(0, width, 2)]
    fields = receptive_fields(engine, passed, str(depth), neurons)
    for (_, y, x), field in zip(neurons, fields, strict=True):
        (upper, lower), (left, right) = span(y, depth), span(x, depth)
        assert box_of(field) == Box(upper, left, lower, right)


def test_a_dense_neuron_sees_everything_that_is_pooled():
    engine = engine_of(seeded(chain()), side=33)
    (field,) = receptive_fields(engine, engine.forward(images(1, 33)), "7", [(2,)])
    assert field.all()


@pytest.mark.parametrize("layer", ["stem", "skipped", "narrow", "wide"])
def test_a_pixel_is_in_the_field_where_the_neuron_has_a_gradient(layer):
    """Without a ReLU and a normalisation that could hide a path, the gradient shows every path."""
    network = seeded(Branches())
    network.norm = nn.Identity()
    engine = engine_of(network)
    passed = engine.forward(images())
    neuron = (engine.layers[layer][0] - 1, 2, 5)
    (field,) = receptive_fields(engine, passed, layer, [neuron])
    leaf = images(1).requires_grad_()
    here = network.stem(leaf)
    if layer != "stem":
        here = here if layer == "skipped" else here + network.skipped(here)
        here = getattr(network, layer)(here)
    here[(0, *neuron)].backward()
    assert torch.equal(field, leaf.grad[0].abs().sum(0) > 0)


def test_the_channel_says_which_branch_a_neuron_after_a_concatenation_belongs_to():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.narrow, self.wide, self.after = (
                nn.Conv2d(3, 2, 1),
                nn.Conv2d(3, 2, 5, padding=2),
                nn.Identity(),
            )
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.after(torch.cat([self.narrow(x), self.wide(x)], 1).relu()).mean((2, 3)))

    engine = engine_of(seeded(Two()))
    fields = receptive_fields(engine, engine.forward(images(1)), "after", [(1, 8, 8), (2, 8, 8)])
    assert [box_of(field) for field in fields] == [Box(8, 8, 9, 9), Box(6, 6, 11, 11)]


def test_what_a_gate_saw_does_not_widen_the_field():
    class Gated(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.gate, self.after = nn.Conv2d(3, 2, 3), nn.Conv2d(2, 2, 1), nn.Identity()
            self.head = nn.Linear(2, 3)

        def forward(self, x):
            x = self.conv(x)
            x = self.after(x * self.gate(x.mean((2, 3), keepdim=True)).sigmoid())
            return self.head(x.mean((2, 3)))

    engine = engine_of(seeded(Gated()))
    passed = engine.forward(images(1))
    (gate,) = receptive_fields(engine, passed, "gate", [(0, 0, 0)])
    (after,) = receptive_fields(engine, passed, "after", [(0, 4, 5)])
    assert gate.all()
    assert box_of(after) == Box(4, 5, 7, 8)


def test_a_field_without_pixels_has_the_box_of_the_whole_image():
    assert box_of(torch.zeros(4, 6, dtype=torch.bool)) == Box(0, 0, 4, 6)
