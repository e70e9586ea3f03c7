"""Where a concept is in a picture, and what its most relevant neuron sees."""

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from torch import nn

from stimuli.relevance import Condition, conditional
from stimuli.relevance.concepts import Box, concept_in, mask_of, masked, reference_crops
from stimuli.relevance.concepts.passes import layer_relevance
from stimuli.relevance.operations import Rows
from tests.stimuli.concepts.nets import engine_of, images, plain


def blob(y, x, side=40):
    heatmap = torch.zeros(side, side)
    heatmap[y, x] = 1
    return heatmap


def test_the_mask_is_where_the_smoothed_map_is_above_a_fifth_of_its_maximum():
    rng = np.random.default_rng(0)
    values = rng.normal(0.3, 1, (30, 50))
    smooth = gaussian_filter(values, 4, mode="nearest")
    np.testing.assert_array_equal(mask_of(torch.tensor(values)).numpy(), smooth / smooth.max() > 0.2)


def test_the_mask_of_a_point_is_the_disc_where_a_gaussian_of_4_px_is_above_a_fifth():
    mask = mask_of(blob(20, 20))
    radius = 4 * (2 * np.log(5)) ** 0.5
    inside = [(y - 20) ** 2 + (x - 20) ** 2 < radius**2 for y in range(40) for x in range(40)]
    assert mask.flatten().tolist() == inside


def test_a_concept_against_the_class_is_masked_where_it_speaks_against_it():
    assert torch.equal(mask_of(-blob(5, 30)), mask_of(blob(5, 30)))


def test_a_map_of_zeros_has_an_empty_mask():
    assert not mask_of(torch.zeros(8, 8)).any()


def test_what_is_outside_the_mask_is_dimmed_or_black():
    image, heatmap = torch.rand(3, 40, 40), blob(20, 20)
    mask = mask_of(heatmap)
    for outside in (0.3, 0.0):
        found = masked(image, heatmap, outside)
        assert torch.equal(found[:, mask], image[:, mask])
        torch.testing.assert_close(found[:, ~mask], image[:, ~mask] * outside)


def test_the_map_and_the_box_are_those_of_the_most_relevant_neuron():
    engine = engine_of(plain())
    inputs, targets = images(3), [1, 0, 4]
    passed = engine.forward(inputs)
    relevance = layer_relevance(engine, passed, targets, ["2"])["2"]
    for image, seen in enumerate(concept_in(engine, inputs, targets, "2", 5)):
        (one,) = conditional(engine, passed, [Condition(targets[image], {"2": (5,)}, image)])
        torch.testing.assert_close(seen.heatmap, one.sum(0), rtol=0, atol=1e-12)
        y, x = divmod(int(relevance[image, 5].argmax()), 16)
        assert seen.box == Box(max(y - 2, 0), max(x - 2, 0), min(y + 3, 16), min(x + 3, 16))


def test_crops_are_the_masked_images_within_the_boxes():
    engine = engine_of(plain())
    inputs = images(3)
    seen = concept_in(engine, inputs, [2, 2, 2], "5", 0)
    for image, found, crop in zip(inputs, seen, reference_crops(inputs, seen, outside=0.0), strict=True):
        upper, left, lower, right = found.box
        whole = masked(image, found.heatmap, 0.0)
        assert torch.equal(crop, whole[:, upper:lower, left:right])
        assert crop.shape == (3, lower - upper, right - left)


def test_a_dense_concept_is_cropped_to_what_its_feature_sees():
    engine = engine_of(plain())
    (seen,) = concept_in(engine, images(1), [1], "9", 1)
    assert seen.box == Box(0, 0, 16, 16)


@pytest.fixture
def two_eyes():
    """A network whose channel 0 is excited by red and green dots; class 0 wants it at the left alone.

    The logit of class 0 is what channel 0 says in the left half minus what it says in the right half.
    """

    class Halves(nn.Module):
        def __init__(self):
            super().__init__()
            self.eye = nn.Conv2d(3, 2, 1, bias=False)
            self.eye.weight.data = torch.tensor([[1.0, 3.0, 0.0], [0.0, 0.0, 1.0]]).view(2, 3, 1, 1)
            self.head = nn.Linear(2 * 16 * 16, 2, bias=False)
            half = torch.ones(16, 16)
            half[:, 8:] = -1
            weight = torch.stack([half, torch.zeros(16, 16)]).flatten()
            self.head.weight.data = torch.stack([weight, -weight])

        def forward(self, x):
            return self.head(self.eye(x).relu().flatten(1))

    return Halves().double().eval().requires_grad_(False)


def test_a_reference_map_starts_from_relevance_and_not_from_activation(two_eyes):
    """A red dot at the left speaks for class 0; a green one at the right, thrice as exciting, against it.

    Relevance that started from the activation of the channel would praise the dot at the right, and say
    that it is what the channel is chosen for.
    """
    picture = torch.zeros(1, 3, 16, 16, dtype=torch.float64)
    picture[0, 0, 4, 3] = 1
    picture[0, 1, 11, 12] = 1
    engine = engine_of(two_eyes, "epsilon")
    ((heatmap, box),) = concept_in(engine, picture, [0], "eye", 0)
    assert float(heatmap[4, 3]) == pytest.approx(1, rel=1e-5)
    assert float(heatmap[11, 12]) == pytest.approx(-3, rel=1e-5)
    assert int((heatmap != 0).sum()) == 2
    assert box == Box(4, 3, 5, 4), "the neuron that speaks for the class, not the most active one"

    passed = engine.forward(picture)
    activation = passed.values[engine.graph.layers["eye"]].clone()
    activation[:, 1] = 0
    start = {engine.graph.layers["eye"]: activation}
    wrong = engine.flow(passed, Rows(), start, {0})[0].sum(1)[0]
    assert divmod(int(wrong.argmax()), 16) == (11, 12), "so the example does tell the two apart"
