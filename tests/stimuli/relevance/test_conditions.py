"""Relevance under conditions: what must hold whatever the network is."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from stimuli.errors import UserError
from stimuli.relevance import Condition, Engine, conditional
from tests.stimuli.relevance.networks import images, seeded, small

LAYERS = {"0": 6, "3": 8, "6": 8, "11": 12}  # of the small network, with their channels


@pytest.fixture(scope="module")
def engine():
    return Engine(small(), images(1))


@pytest.fixture(scope="module")
def passed(engine):
    return engine.forward(images(3))


def close(one, other):
    return (one - other).abs().max() <= 1e-9 * other.abs().max()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_maps_of_all_channels_of_a_layer_sum_to_the_unconditional_map(engine, passed, layer):
    maps = conditional(engine, passed, [Condition(2, {layer: (c,)}, image=1) for c in range(LAYERS[layer])])
    whole, _ = engine.relevance(passed, torch.tensor([0, 2, 0]))
    assert close(maps.sum(0), whole[1])


@pytest.mark.parametrize(("network", "layer"), [("resnet18", "layer3"), ("squeezenet1_1", "features.9")])
def test_so_they_do_on_a_layer_of_a_network_with_branches(network, layer):
    inputs = images(1, 32)
    engine = Engine(seeded(network), inputs, "epsilon-plus")
    passed = engine.forward(inputs)
    channels = range(engine.layers[layer][0])
    maps = conditional(engine, passed, [Condition(5, {layer: (channel,)}) for channel in channels], batch=64)
    assert close(maps.sum(0), engine.relevance(passed, torch.tensor([5]))[0][0])


conditions = st.builds(
    Condition,
    st.one_of(st.none(), st.integers(0, 4)),
    st.dictionaries(
        st.sampled_from(list(LAYERS)),
        st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True).map(tuple),
        max_size=3,
    ),
    st.integers(0, 2),
)


@settings(deadline=None, max_examples=40)
@given(asked=st.lists(conditions, min_size=1, max_size=7), batch=st.integers(1, 4))
def test_a_batch_of_conditions_gives_what_each_gives_alone(engine, passed, asked, batch):
    together = conditional(engine, passed, asked, batch=batch)
    for found, condition in zip(together, asked, strict=True):
        (alone,) = conditional(engine, passed, [condition])
        assert torch.allclose(found, alone, rtol=1e-9, atol=1e-15)


def test_the_order_of_the_layers_of_a_condition_does_not_matter(engine, passed):
    one = conditional(engine, passed, [Condition(1, {"3": (1, 2), "6": (0, 4)})])
    assert torch.equal(one, conditional(engine, passed, [Condition(1, {"6": (4, 0), "3": (2, 1)})]))


def test_the_relevance_of_two_channels_is_that_of_one_plus_that_of_the_other(engine, passed):
    a, b, both = conditional(engine, passed, [Condition(1, {"6": c}) for c in ((1,), (5,), (1, 5))])
    assert close(a + b, both)


def test_the_relevance_at_a_lower_layer_adds_up_to_that_of_the_concept(engine, passed):
    lower = conditional(engine, passed, [Condition(1, {"6": (3,)})], at="3")
    assert lower.shape == (1, *engine.layers["3"])
    (at_itself,) = conditional(engine, passed, [Condition(1, {"6": (3,)})], at="6")
    _, layers = engine.relevance(passed, torch.tensor([1, 1, 1]), ["6"])
    assert torch.equal(at_itself[3], layers["6"][0, 3])
    assert not at_itself[:3].any()


def test_what_goes_round_a_layer_does_not_count():
    class Skip(nn.Module):
        def __init__(self):
            super().__init__()
            self.own = nn.Conv2d(3, 3, 1, bias=False)

        def forward(self, x):
            return (self.own(x) + x).mean((2, 3))

    inputs = images(1, 4).abs()
    network = Skip().double()
    network.own.weight.data.fill_(1)
    engine = Engine(network, inputs, "epsilon")
    found = conditional(engine, engine.forward(inputs), [Condition(0, {"own": (0,)})])
    assert found.sum().item() == pytest.approx(inputs.sum().item() / 16, rel=1e-4)


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ({"convolution": (1,)}, "no layer 'convolution'"),
        ({"3": (8,)}, "channels 0 to 7, not"),
        ({"3": ()}, "channels 0 to 7, not"),
    ],
)
def test_a_condition_on_what_is_not_there_is_an_error(engine, passed, channels, words):
    with pytest.raises(UserError, match=words):
        conditional(engine, passed, [Condition(1, channels)])


def test_layers_side_by_side_are_an_error():
    inputs = images(1, 64)
    engine = Engine(seeded("resnet18"), inputs)
    beside = {"layer2.0.downsample.0": (1,), "layer2.0.conv1": (1,)}
    with pytest.raises(UserError, match="one after the other"):
        conditional(engine, engine.forward(inputs), [Condition(1, beside)])
