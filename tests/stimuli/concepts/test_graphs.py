"""Which concept counts where (the atlas), of what it is made (the composition), and what falls with it."""

import pytest
import torch

from stimuli.errors import UserError
from stimuli.relevance import Condition, conditional
from stimuli.relevance.concepts import (
    ablation_curve,
    channel_relevance,
    composition,
    concept_atlas,
    concept_maps,
    region_relevance,
)
from tests.stimuli.concepts.nets import Branches, engine_of, images, plain, seeded


@pytest.fixture(scope="module")
def engine():
    return engine_of(plain())


@pytest.fixture(scope="module")
def passed(engine):
    return engine.forward(images())


@pytest.fixture(scope="module")
def quarters():
    regions = torch.zeros(16, 16, dtype=torch.int64)
    regions[:, 8:] += 1
    regions[8:] += 2
    return regions


def test_the_atlas_names_the_most_relevant_channel_of_each_region(engine, passed, quarters):
    sums = region_relevance(concept_maps(engine, passed, 3, "2", range(8), image=1), quarters)
    atlas = concept_atlas(engine, passed, 3, "2", quarters, image=1, batch=3)
    for region in range(4):
        best = max(range(8), key=lambda channel: float(sums[channel, region]))
        assert int(atlas.channels[region]) == best
        assert float(atlas.relevance[region]) == pytest.approx(float(sums[best, region]))
        assert set(atlas.map[quarters == region].tolist()) == {best}


def test_only_the_named_channels_compete_for_the_atlas(engine, passed, quarters):
    atlas = concept_atlas(engine, passed, 3, "2", quarters, channels=(6, 1))
    assert set(atlas.channels.tolist()) <= {1, 6}


def test_a_composition_has_the_relevance_that_flows_through_the_whole_path(engine, passed):
    root = composition(engine, passed, 2, 4, ["5", "2", "0"], most=2, image=3)
    assert (root.layer, root.channel) == ("5", 4)
    whole = channel_relevance(engine, passed, [2] * 4, ["5"])["5"]
    assert root.relevance == pytest.approx(float(whole[3, 4]))
    assert [part.layer for part in root.parts] == ["2", "2"]
    for part in root.parts:
        (flow,) = conditional(engine, passed, [Condition(2, {"5": (4,)}, 3)], at="2")
        slow = flow.sum((1, 2))
        assert part.relevance == pytest.approx(float(slow[part.channel]))
        assert abs(part.relevance) >= sorted(slow.abs().tolist())[-2] * (1 - 1e-9)
        path = Condition(2, {"5": (4,), "2": (part.channel,)}, 3)
        (deeper,) = conditional(engine, passed, [path], at="0")
        assert len(part.parts) == 2
        for leaf in part.parts:
            assert leaf.layer == "0"
            assert not leaf.parts
            assert leaf.relevance == pytest.approx(float(deeper[leaf.channel].sum()))


def test_all_parts_of_a_concept_sum_to_it_where_relevance_is_conserved():
    network = plain()
    for part in network:
        if getattr(part, "bias", None) is not None:
            part.bias.zero_()
    engine = engine_of(network)
    passed = engine.forward(images())
    root = composition(engine, passed, 0, 1, ["5", "2"], most=8)
    assert sum(part.relevance for part in root.parts) == pytest.approx(root.relevance, rel=1e-5)


def test_a_composition_wants_its_layers_from_the_top_down(engine, passed):
    with pytest.raises(UserError, match="one after the other"):
        composition(engine, passed, 0, 1, ["2", "5"])
    with pytest.raises(UserError, match="channels 0 to 9, not 10"):
        composition(engine, passed, 0, 10, ["5"])


def silenced(network, layer, channels, image):
    """Return the probabilities of a copy of a network whose filters and biases are zero in some channels."""
    part = network.get_submodule(layer)
    part.weight[list(channels)] = 0
    part.bias[list(channels)] = 0
    return network(image).softmax(1)[0]


@pytest.mark.parametrize(
    ("make", "layer"), [(plain, "2"), (plain, "5"), (lambda: seeded(Branches()), "skipped")]
)
def test_an_ablation_is_what_a_network_with_silent_filters_says(make, layer):
    engine = engine_of(make())
    passed = engine.forward(images())
    order, classes, confidence = ablation_curve(engine, passed, 1, layer, 3, image=2, classes=3, batch=2)
    relevance = channel_relevance(engine, passed, [1] * 4, [layer])[layer][2].tolist()
    assert list(order) == sorted(range(len(relevance)), key=lambda channel: -relevance[channel])[:3]
    whole = make()(images())[2].softmax(0)
    assert list(classes) == whole.argsort(descending=True)[:3].tolist()
    assert confidence.shape == (4, 3)
    for step in range(4):
        slow = silenced(make(), layer, order[:step], images()[2:3])
        torch.testing.assert_close(confidence[step], slow[list(classes)], rtol=0, atol=1e-9)


def test_an_ablation_takes_channels_by_name_and_leaves_the_network_as_it_was():
    network = plain()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    engine = engine_of(network)
    found = ablation_curve(engine, engine.forward(images()), 0, "5", 2, channels=(7, 3, 1))
    assert found.channels == (7, 3)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())
