"""The methods that hand relevance down: LRP-epsilon, LRP-SPAF, deep Taylor and CRP."""

import gc
import weakref

import pytest
import torch

from stimuli.errors import UserError
from stimuli.explanations.crp_relmax import crp_relmax
from stimuli.explanations.deep_taylor import deep_taylor
from stimuli.explanations.engines import engine_for
from stimuli.explanations.input_x_gradient import input_x_gradient
from stimuli.explanations.lrp_epsilon import lrp_epsilon
from stimuli.explanations.lrp_spaf import lrp_spaf
from stimuli.relevance import Engine
from tests.stimuli.concepts.nets import as_network, images, plain

METHODS = [lrp_epsilon, lrp_spaf, deep_taylor, crp_relmax]
TARGETS = torch.tensor([2, 0, 4])
INPUTS = images(3).float()


@pytest.fixture
def network():
    return as_network(plain())


@pytest.mark.parametrize(
    ("method", "composite"),
    [(lrp_epsilon, "epsilon"), (lrp_spaf, "lrp-spaf"), (deep_taylor, "deep-taylor")],
)
def test_a_map_is_the_relevance_of_the_input_summed_over_the_colours(network, method, composite):
    low, high = torch.zeros(1, 3, 1, 1), torch.ones(1, 3, 1, 1)
    engine = Engine(network.module, INPUTS, composite, low, high)
    whole, _ = engine.relevance(engine.forward(INPUTS), TARGETS)
    torch.testing.assert_close(method(network, INPUTS, TARGETS), whole.sum(1))


def test_lrp_epsilon_of_rectifiers_is_the_image_times_the_gradient(network):
    expected = input_x_gradient(network, INPUTS, TARGETS)
    torch.testing.assert_close(lrp_epsilon(network, INPUTS, TARGETS), expected, rtol=0.01, atol=1e-4)


def test_the_map_of_all_concepts_is_the_plain_map(network):
    engine = Engine(network.module, INPUTS, "epsilon-plus-flat")
    whole, _ = engine.relevance(engine.forward(INPUTS), TARGETS)
    found = crp_relmax(network, INPUTS, TARGETS, layer="2", concepts=99)
    torch.testing.assert_close(found, whole.sum(1), rtol=1e-4, atol=1e-6)


def test_concepts_are_chosen_image_by_image(network):
    together = crp_relmax(network, INPUTS, TARGETS, layer="5", concepts=1)
    for image in range(3):
        alone = crp_relmax(
            network, INPUTS[image : image + 1], TARGETS[image : image + 1], layer="5", concepts=1
        )
        torch.testing.assert_close(together[image : image + 1], alone)


def test_without_a_name_the_layer_is_the_last_convolution_below_the_classes(network, squeezenet1_1):
    expected = crp_relmax(network, INPUTS, TARGETS, layer="5")
    torch.testing.assert_close(crp_relmax(network, INPUTS, TARGETS), expected)
    inputs = squeezenet1_1.prepare(images(1, 40).float())
    target = torch.tensor([7])
    expected = crp_relmax(squeezenet1_1, inputs, target, layer="fire9_expand3x3")
    torch.testing.assert_close(crp_relmax(squeezenet1_1, inputs, target), expected)


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_class_is_a_sentence(network, method):
    with pytest.raises(UserError, match=r"^5 is no class of the network: its classes are 0 to 4\.$"):
        method(network, INPUTS, torch.tensor([0, 5, 1]))


def test_an_unknown_layer_is_a_sentence(network):
    with pytest.raises(UserError, match="tiny has no layer 'features_28'"):
        crp_relmax(network, INPUTS, TARGETS, layer="features_28")


def test_an_engine_is_made_once_and_anew_when_weights_change(network):
    one = engine_for(network, INPUTS, "epsilon")
    assert engine_for(network, INPUTS[:2], "epsilon") is one
    assert engine_for(network, INPUTS, "epsilon-plus") is not one
    before = lrp_epsilon(network, INPUTS, TARGETS)
    with torch.no_grad():
        network.module[2].weight.mul_(-1)
    assert engine_for(network, INPUTS, "epsilon") is not one
    assert not torch.allclose(lrp_epsilon(network, INPUTS, TARGETS), before)


def test_an_engine_goes_with_its_network():
    network = as_network(plain())
    engine = weakref.ref(engine_for(network, INPUTS, "epsilon"))
    assert engine() is not None
    del network
    gc.collect()
    assert engine() is None
