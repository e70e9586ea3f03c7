"""The border trap: a network that reads only the border, and methods that can or cannot show it."""

import pytest
import torch

from stimuli.explanations import EXPLANATIONS
from stimuli.explanations.artefact import artefact_mass, findings
from stimuli.explanations.parameters import declared, parameters
from tests.stimuli.explanations.networks import Border, border, network_of, pictures, quick, seeded

TARGETS = torch.tensor([1, 0, 3])
MASK = border()
# A pixel of the border can share its value with pixels inside: a square, a super-pixel, an enlarged map.
COARSE = {"grad-cam", "lime", "kernel-shap", "shapley-sampling", "occlusion"}
WITH_BASELINE = [name for name, method in EXPLANATIONS.items() if "baseline" in declared(method)]


@pytest.fixture(scope="module")
def network():
    return network_of(seeded(Border()))


def framed(network, colour):
    """Pictures with a border of 4 px in one colour: a name, or the three values."""
    values = {"black": (0.0,) * 3, "grey": network.mean, "white": (1.0,) * 3}.get(colour, colour)
    return network.prepare(torch.where(MASK, torch.tensor(values).view(3, 1, 1), pictures()))


def explain(name, network, inputs, **given):
    settings = {**quick(name, network.prepare(pictures(8, seed=1))), **given}
    fine = {
        "lime": {"superpixels": 60, "perturbations": 2000},
        "kernel-shap": {"superpixels": 60, "coalitions": 2000},
        "shapley-sampling": {"superpixels": 60},
    }
    fine["occlusion"] = {"patch": 4, "stride": 4}
    return EXPLANATIONS[name](network, inputs, TARGETS, **{**settings, **fine.get(name, {})})


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_every_method_that_can_see_the_border_puts_its_mass_there(network, name):
    found = explain(name, network, framed(network, (0.9, 0.1, 0.6)))
    mass = artefact_mass(found, MASK)
    assert (mass > (0.8 if name in COARSE else 1 - 1e-6)).all(), mass


@pytest.mark.parametrize("colour", ["black", "grey", "white"])
def test_integrated_gradients_from_the_borders_colour_are_blank_and_the_check_says_so(network, colour):
    inputs = framed(network, colour)
    found = explain("integrated-gradients", network, inputs, baseline=colour)
    assert (found == 0).all()  # the network reads nothing else
    assert (artefact_mass(found, MASK) == 0).all()
    chosen = {"integrated-gradients": parameters(EXPLANATIONS["integrated-gradients"], {"baseline": colour})}
    (blind, silent) = findings(network, inputs, MASK, chosen, {"integrated-gradients": found})
    assert blind == (
        "integrated-gradients cannot show the artefact in 3 of 3 images: its baseline has the artefact's "
        "colour, so that its map is 0 there whatever the network does."
    )
    assert silent == "integrated-gradients has no mass at all in the artefact in 3 of 3 maps."


@pytest.mark.parametrize("colour", ["black", "grey", "white"])
def test_every_method_with_the_borders_colour_as_its_baseline_is_named(network, colour):
    inputs = framed(network, colour)
    for baseline in ("black", "grey", "white"):
        chosen = {name: parameters(EXPLANATIONS[name], {"baseline": baseline}) for name in WITH_BASELINE}
        named = [sentence.split()[0] for sentence in findings(network, inputs, MASK, chosen)]
        assert named == (WITH_BASELINE if baseline == colour else [])


def test_input_x_gradient_is_blind_for_the_mean_colour(network):
    chosen = {"input-x-gradient": {}, "gradient": {}, "smoothgrad": {}}
    (sentence,) = findings(network, framed(network, "grey"), MASK, chosen)
    assert sentence.startswith("input-x-gradient cannot show")
    assert (explain("input-x-gradient", network, framed(network, "grey")) == 0).all()


def test_expected_gradients_are_blind_only_where_all_baselines_are_alike(network):
    inputs, method = framed(network, "white"), EXPLANATIONS["expected-gradients"]

    def found(**given):
        return findings(network, inputs, MASK, {"expected-gradients": parameters(method, given)})

    assert not found()
    assert found(baselines=["white"])
    assert not found(baselines=["white", "black"])
    assert not found(samples=network.prepare(pictures(3, seed=5)))
    assert found(samples=inputs[1:])


def test_a_colour_that_is_the_baselines_but_for_rounding_counts(network):
    inputs = framed(network, (0.998,) * 3)
    chosen = {"integrated-gradients": {"baseline": "white"}}
    assert findings(network, inputs, MASK, chosen)
    assert not findings(network, framed(network, (0.99,) * 3), MASK, chosen)


def test_only_the_images_with_the_artefact_are_counted(network):
    inputs = framed(network, "white")
    inputs[1] = framed(network, "black")[1]
    chosen = {"integrated-gradients": {"baseline": "white"}}
    (sentence,) = findings(network, inputs, MASK, chosen)
    assert "in 2 of 3 images" in sentence
    masks = MASK.expand(3, -1, -1).clone()
    masks[0] = False  # this image has no artefact: there is nothing to be blind for
    (sentence,) = findings(network, inputs, masks, chosen)
    assert "in 1 of 3 images" in sentence


def test_the_mass_is_the_share_of_absolute_values():
    maps = torch.tensor([[[1.0, -3.0], [4.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
    mask = torch.tensor([[True, True], [False, False]])
    assert artefact_mass(maps, mask).tolist() == [0.5, 0.0]
    masks = torch.stack([~mask, mask])
    assert artefact_mass(maps, masks).tolist() == [0.5, 0.0]
