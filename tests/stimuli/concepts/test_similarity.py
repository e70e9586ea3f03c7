"""How alike channels are: equations (17) to (19), against a loop over them."""

import math

import numpy as np
import pytest
import torch

from stimuli.relevance.concepts import channel_map, channel_similarity
from stimuli.relevance.concepts.passes import values_at
from tests.stimuli.concepts.nets import engine_of, images, plain

IMAGES = images(6)


def read(numbers):
    return IMAGES[list(numbers)]


def cosine(one, other):
    products = sum(a * b for a, b in zip(one, other, strict=True))
    lengths = math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in other))
    return products / lengths if lengths else 0.0


def by_loop(values, references):
    channels = len(references)
    towards = np.zeros((channels, channels))
    for q in range(channels):
        mine = [m for m in references[q] if m != -1]
        for p in range(channels):
            each = [
                cosine(
                    values[m][q].flatten().clamp(min=0).tolist(), values[m][p].flatten().clamp(min=0).tolist()
                )
                for m in mine
            ]
            towards[q, p] = sum(each) / len(each) if each else 0.0
    return [[(towards[q, p] + towards[p, q]) / 2 for p in range(channels)] for q in range(channels)]


@pytest.mark.parametrize("layer", ["2", "5", "9"])
@pytest.mark.parametrize("batch", [1, 4])
def test_similarity_is_the_averaged_cosine(layer, batch):
    engine = engine_of(plain())
    rng = np.random.default_rng(3)
    channels = engine.layers[layer][0]
    references = np.stack([rng.permutation(6)[:3] for _ in range(channels)])
    references[0, 2] = -1
    references[1] = -1
    found = channel_similarity(engine, layer, references, read, batch)
    values = values_at(engine, IMAGES, layer)
    np.testing.assert_allclose(found, by_loop(values, references), atol=1e-12)
    assert np.array_equal(found, found.T)
    assert found.min() >= 0
    assert found.max() <= 1 + 1e-12


def test_twin_channels_are_wholly_alike():
    network = plain()
    network[2].weight[5], network[2].bias[5] = network[2].weight[1], network[2].bias[1]
    engine = engine_of(network)
    references = np.tile(np.arange(4), (8, 1))
    found = channel_similarity(engine, "2", references, read)
    assert found[1, 5] == pytest.approx(found[1, 1])


def test_the_map_puts_like_channels_together_and_is_the_same_for_the_same_seed():
    family = np.arange(24) // 8
    similarity = np.where(family[:, None] == family[None], 0.9, 0.05)
    np.fill_diagonal(similarity, 1)
    places = channel_map(similarity, seed=2)
    assert places.shape == (24, 2)
    np.testing.assert_array_equal(places, channel_map(similarity, seed=2))
    distances = torch.cdist(torch.tensor(places), torch.tensor(places)).numpy()
    np.fill_diagonal(distances, np.inf)
    assert all(family[distances[channel].argmin()] == family[channel] for channel in range(24))
