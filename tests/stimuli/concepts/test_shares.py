"""Relevance per channel, layer and region."""

import numpy as np
import pytest
import torch

from stimuli.errors import UserError
from stimuli.relevance import Condition, conditional
from stimuli.relevance.concepts import (
    channel_relevance,
    concept_maps,
    most_relevant,
    region_relevance,
    shares,
)
from stimuli.relevance.concepts.passes import layer_relevance, logits_from, values_at
from tests.stimuli.concepts.nets import Branches, engine_of, images, plain, seeded

CLOSE = {"rtol": 0, "atol": 1e-9}


@pytest.fixture(scope="module")
def engine():
    return engine_of(plain())


@pytest.fixture(scope="module")
def passed(engine):
    return engine.forward(images())


def test_layer_relevance_is_that_of_a_whole_pass_down_to_the_input(engine, passed):
    targets = [0, 1, 2, 3]
    _, whole = engine.relevance(passed, torch.tensor(targets), ["2", "5"])
    found = layer_relevance(engine, passed, targets, ["2", "5"])
    for layer in ("2", "5"):
        torch.testing.assert_close(found[layer], whole[layer], rtol=0, atol=0)


def test_channel_relevance_sums_over_space(engine, passed):
    relevance = layer_relevance(engine, passed, [1] * 4, ["5", "9"])
    found = channel_relevance(engine, passed, [1] * 4, ["5", "9"])
    for image in range(4):
        for channel in range(10):
            slow = sum(float(value) for value in relevance["5"][image, channel].flatten())
            assert float(found["5"][image, channel]) == pytest.approx(slow)
    torch.testing.assert_close(found["9"], relevance["9"])


def test_shares_are_parts_of_the_absolute_relevance():
    found = shares(torch.tensor([[1.0, -3.0, 0.0], [0.0, 0.0, 0.0]]))
    assert found.tolist() == [[0.25, 0.75, 0.0], [0.0, 0.0, 0.0]]


def test_the_most_relevant_channels_rank_by_share_and_the_smaller_number_wins_a_tie():
    assert most_relevant(torch.tensor([1.0, -3.0, 1.0, 2.0]), 3) == (1, 3, 0)


def test_maps_of_all_channels_sum_to_the_plain_map(engine, passed):
    whole, _ = engine.relevance(passed, torch.tensor([2, 2, 2, 2]))
    maps = concept_maps(engine, passed, 2, "2", range(8), image=3, batch=3)
    assert maps.shape == (8, 16, 16)
    torch.testing.assert_close(maps.sum(0), whole[3].sum(0), **CLOSE)


def test_a_map_is_the_relevance_under_its_condition(engine, passed):
    (one,) = conditional(engine, passed, [Condition(4, {"5": (7,)}, image=1)])
    torch.testing.assert_close(concept_maps(engine, passed, 4, "5", [3, 7], image=1)[1], one.sum(0), **CLOSE)


def test_region_relevance_is_the_sum_of_the_map_in_each_region(engine, passed):
    maps = concept_maps(engine, passed, 0, "5", [1, 2])
    regions = torch.tensor(np.random.default_rng(0).integers(0, 5, (16, 16)))
    found = region_relevance(maps, regions)
    for channel in range(2):
        for region in range(5):
            slow = sum(
                float(maps[channel, y, x]) for y in range(16) for x in range(16) if regions[y, x] == region
            )
            assert float(found[channel, region]) == pytest.approx(slow)


def test_a_layer_and_a_class_that_are_not_there_are_named(engine, passed):
    with pytest.raises(UserError, match="no layer 'conv'"):
        channel_relevance(engine, passed, [0] * 4, ["conv"])
    with pytest.raises(UserError, match="5 is no class of the network: its classes are 0 to 4"):
        channel_relevance(engine, passed, [0, 1, 5, 2], ["5"])


@pytest.mark.parametrize("layer", ["stem", "skipped", "narrow", "gate", "head"])
def test_a_pass_that_goes_on_from_a_layer_gives_the_same_logits(layer):
    engine = engine_of(seeded(Branches()))
    passed = engine.forward(images())
    values = values_at(engine, images(), layer)
    found = logits_from(engine, passed, 2, layer, values[2:3])
    torch.testing.assert_close(found, passed.logits[2:3], **CLOSE)
