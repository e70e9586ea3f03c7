"""The figure of CRP and RelMax, put together on a small network and on SqueezeNet with photographs."""

import sys

import numpy as np
import pytest
import torch

from stimuli.errors import UserError
from stimuli.explanations.baselines import in_image_space
from stimuli.explanations.crp_relmax import Ranked, crp_relmax, crp_relmax_figure, reader
from stimuli.images import image_set
from stimuli.relevance import Engine
from stimuli.relevance.concepts import (
    Goal,
    channel_relevance,
    collect,
    concept_in,
    concept_maps,
    mask_of,
    most_relevant,
    reference_crops,
)
from stimuli.render import to_bytes
from tests.stimuli.concepts.nets import as_network, images, plain

IMAGES = images(9).float()


@pytest.fixture
def drawn(monkeypatch):
    """What the figure was drawn from."""
    rows = []

    def draw(given):
        rows.extend(given)
        return np.zeros((4, 4, 3), np.uint8)

    module = sys.modules[crp_relmax.__module__]  # the package gives the function by this name
    monkeypatch.setattr(module, "crp_figure", draw)
    return rows


@pytest.fixture(scope="module")
def network():
    return as_network(plain())


@pytest.fixture(scope="module")
def engine(network):
    return Engine(network.module, IMAGES, "epsilon-plus-flat")


def read(numbers):
    return IMAGES[list(numbers)]


@pytest.mark.parametrize("labels", [None, {number: number % 5 for number in range(9)}])
def test_a_row_has_map_masked_input_references_and_share(network, engine, drawn, labels):
    targets = None if labels is None else list(labels.values())
    found = collect(engine, read, range(9), Goal(("5",), 6), targets)
    ranked = Ranked(found["relmax-sum", "5"], read, labels)
    crp_relmax_figure(network, IMAGES[2:3], 1, ranked, layer="5", concepts=3)
    passed = engine.forward(IMAGES[2:3])
    relevance = channel_relevance(engine, passed, [1], ["5"])["5"][0]
    channels = most_relevant(relevance, 3)
    assert [row.title for row in drawn] == ["concept 1", "concept 2", "concept 3"]
    for row, channel in zip(drawn, channels, strict=True):
        (heatmap,) = concept_maps(engine, passed, 1, "5", [channel])
        np.testing.assert_allclose(row.heatmap, heatmap, rtol=1e-4, atol=1e-7)
        assert row.share == pytest.approx(float(relevance[channel].abs() / relevance.abs().sum()))
        inside = mask_of(heatmap).numpy()
        np.testing.assert_array_equal(row.masked[inside], to_bytes(IMAGES[2:3])[0][inside])
        numbers = [
            number
            for number, score in zip(
                ranked.top.images[0, channel], ranked.top.scores[0, channel], strict=True
            )
            if score > 0
        ]
        classes = None if labels is None else [labels[number] for number in numbers]
        shown = reference_crops(read(numbers), concept_in(engine, read(numbers), classes, "5", channel))
        assert len(row.references) == len(numbers)
        for picture, crop in zip(row.references, shown, strict=True):
            np.testing.assert_array_equal(picture, to_bytes(crop[None])[0])


def test_the_maps_of_the_rows_sum_to_the_map_of_the_method(network, engine, drawn):
    found = collect(engine, read, range(9), Goal(("5",), 2))
    ranked = Ranked(found["relmax-sum", "5"], read)
    crp_relmax_figure(network, IMAGES[:1], 3, ranked, layer="5", concepts=4)
    whole = crp_relmax(network, IMAGES[:1], torch.tensor([3]), layer="5", concepts=4)[0]
    np.testing.assert_allclose(sum(row.heatmap for row in drawn), whole, rtol=1e-4, atol=1e-6)


def test_references_of_another_layer_are_refused(network, engine):
    found = collect(engine, read, range(3), Goal(("2",), 2))
    with pytest.raises(UserError, match="for 8 channels; 5 has 10"):
        crp_relmax_figure(network, IMAGES[:1], 0, Ranked(found["relmax-sum", "2"], read), layer="5")


def test_the_figure_of_a_real_network_and_photographs(squeezenet1_1, tmp_path):
    photos = image_set({"set": "photos", "scales": [1.0]}, tmp_path)
    crops = photos.crops[:20]
    give = reader(squeezenet1_1, photos, crops, 80)
    engine = Engine(squeezenet1_1.module, give([0]), "epsilon-plus-flat")
    path = squeezenet1_1.layers["fire9_expand3x3"].path
    found = collect(engine, give, range(len(crops)), Goal((path,), 3, normalise=True))
    inputs = give([4])
    target = int(engine.forward(inputs).logits.argmax())
    ranked = Ranked(found["relmax-sum", path], give)
    figure = crp_relmax_figure(squeezenet1_1, inputs, target, ranked, concepts=2)
    assert figure.dtype == np.uint8
    assert figure.shape[2] == 3
    assert figure.std() > 10
    np.testing.assert_array_equal(
        to_bytes(in_image_space(squeezenet1_1, inputs))[0], photos.read(crops[4], 80)
    )
