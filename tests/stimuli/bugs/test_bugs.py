"""What each bug does, and the mistakes in its parameters."""

import copy
from collections import Counter

import numpy as np
import pytest
import torch

from stimuli.bugs.bug import accuracy, half_way, softmax
from stimuli.bugs.reinitialised_layers import layers_from_top, reinitialise
from stimuli.errors import UserError
from stimuli.labelled import open_labelled
from stimuli.training import predictor
from stimuli.training.untrained import untrained
from tests.stimuli.bugs.models import DATA, GIVEN, bug_of, digits, model, place


def trained_pairs(bug, split="train"):
    """Pictures of the set beside what the bug makes of them."""
    return [(digits().read(split, n), bug.trained.read(split, n)) for n in range(150)]


def share_changed(bug):
    return np.mean([(a.pixels != b.pixels).any() or a.label != b.label for a, b in trained_pairs(bug)])


@pytest.mark.parametrize("name", ["spurious-background", "label-errors"])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_the_pictures_is_changed(name, share):
    given = {"how": "flip"} if name == "label-errors" else {}
    assert share_changed(bug_of(name, share=share, **given)) == pytest.approx(share, abs=0.1)


def test_more_pictures_are_those_of_the_smaller_share_and_others():
    few, many = bug_of("spurious-background", share=0.2), bug_of("spurious-background", share=0.6)
    for index in range(60):
        plain = digits().read("train", index).pixels
        if (few.trained.read("train", index).pixels != plain).any():
            np.testing.assert_array_equal(
                few.trained.read("train", index).pixels, many.trained.read("train", index).pixels
            )


def test_each_class_stands_on_its_own_colour():
    kinds = ["zero=green", "one=blue", "two=brown", "three=blue"]
    bug = bug_of("spurious-background", kinds=kinds)
    strongest = {"green": 1, "blue": 2, "brown": 0}
    for split in ("train", "validation", "test"):
        view = bug.shown if split == "test" else bug.trained
        for index in range(20):
            example = view.read(split, index)
            colour = example.pixels[example.mask == 0].mean(0).argmax()
            assert colour == strongest[kinds[example.label].partition("=")[2]]
            assert bug.backdrop is not None
    example = bug.shown.read("test", 0)
    behind = example.mask == 0
    np.testing.assert_array_equal(bug.backdrop(example.id)[behind], example.pixels[behind])


def test_pictures_can_be_shown_as_they_were():
    bug = bug_of("spurious-background", shown="original")
    np.testing.assert_array_equal(bug.shown.read("test", 0).pixels, digits().read("test", 0).pixels)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kinds": ["zero=sea"]}, "no kind of backgrounds 'sea'"),
        ({"kinds": ["nine=blue"]}, "the class 'nine'"),
        ({"kinds": ["zero=blue"]}, "the class one has no kind of background"),
        ({"kinds": ["blue"]}, "expected CLASS=KIND"),
        ({"kinds": ["zero=blue", "one=blue", "two=blue", "three=blue"]}, "needs two"),
        ({"share": 1.5}, "number from 0 to 1"),
        ({"shown": "maybe"}, "planted or original"),
    ],
)
def test_wrong_backgrounds_are_said_in_one_sentence(changes, told):
    with pytest.raises(UserError, match=told):
        bug_of("spurious-background", **changes)


def test_spurious_backgrounds_need_masks_and_backgrounds(monkeypatch):
    from stimuli.bugs import open_bug

    for key, told in (("masks", "has no masks"), ("backgrounds", "has no backgrounds")):
        with pytest.raises(UserError, match=told):
            open_bug("spurious-background", {}, open_labelled({**DATA, key: None}, place()), 0)


def test_flipped_labels_are_always_wrong_and_of_all_classes():
    pairs = [(a.label, b.label) for a, b in trained_pairs(bug_of("label-errors", how="flip", share=1.0))]
    assert all(a != b for a, b in pairs)
    assert len(Counter(pairs)) == 12


def test_permuted_labels_are_the_same_labels_in_another_order():
    bug = bug_of("label-errors")
    for split in ("train", "validation"):
        assert sorted(bug.trained.labels(split)) == sorted(digits().labels(split))
        assert np.mean(np.equal(bug.trained.labels(split), digits().labels(split))) < 0.45
    assert bug.trained.labels("test") == bug.shown.labels("test") == digits().labels("test")


def test_label_errors_that_do_not_exist_are_not_found():
    found = bug_of("label-errors", share=0.0).verify(predictor(model("normal")))
    assert found["holds"] is False
    assert found["wrong_labels"] == 0


def test_layers_come_from_the_top_and_are_changed_one_after_another():
    network = untrained("small-cnn", 4, 16, seed=0)
    order = ["fc3", "fc2", "fc1", "conv5", "conv4", "conv3", "conv2", "conv1"]
    assert layers_from_top(network) == order
    before = {name: value.clone() for name, value in network.module.state_dict().items()}
    for count, name in enumerate(reinitialise(network, order, seed=3), 1):
        assert name == order[count - 1]
        for key, value in network.module.state_dict().items():
            assert torch.equal(value, before[key]) == (key.rpartition(".")[0] not in order[:count])


def test_a_layers_new_weights_depend_on_the_seed_and_its_name_alone():
    weights = []
    for seed, layers in ((3, ["fc3", "conv1"]), (3, ["conv1"]), (4, ["conv1"])):
        network = untrained("small-cnn", 4, 16, seed=0)
        list(reinitialise(network, layers, seed))
        weights.append(network.module.conv1.weight)
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])
    bound = (6 / (3 * 9 + 32 * 9)) ** 0.5  # Glorot and Bengio 2010, equation 16
    assert 0.95 * bound < weights[0].abs().max() <= bound


def test_a_normalisation_becomes_the_identity():
    network = untrained("small-cnn", 4, 16, seed=0)
    network.module.conv1.register_module("norm", torch.nn.BatchNorm2d(3))
    for value in network.module.conv1.norm.state_dict().values():
        value.fill_(7)
    list(reinitialise(network, ["conv1.norm"], seed=0))
    images = torch.rand(2, 3, 4, 4)
    torch.testing.assert_close(network.module.conv1.norm.eval()(images), images, rtol=1e-4, atol=1e-4)


def test_the_evidence_can_be_taken_after_each_layer():
    network, bug = copy.deepcopy(model("normal")), bug_of("reinitialised-layers", layers=8)
    found = [bug.verify(predictor(network))["accuracy"]]
    layers = []
    for layer in bug.spoil(network):
        layers.append(layer)
        found.append(bug.verify(predictor(network))["accuracy"])
    assert layers == layers_from_top(network)
    assert found[0] > 0.9
    assert max(found[3:]) < 0.6


def test_layers_that_are_not_there_are_named():
    network = model("normal")
    with pytest.raises(UserError, match="has no layer 'fc4' with weights; close names: fc"):
        bug_of("reinitialised-layers", layers=["fc4"]).spoil(network)
    with pytest.raises(UserError, match="has 8 layers with weights, not 9"):
        bug_of("reinitialised-layers", layers=9).spoil(network)
    with pytest.raises(UserError, match="whole number above 0 or list of layers"):
        bug_of("reinitialised-layers", layers=0)
    assert all(bug_of(name).spoil is None for name in GIVEN if name != "reinitialised-layers")


def test_unseen_classes_are_shown_at_the_same_size():
    bug = bug_of("out-of-distribution")
    assert bug.shown.classes == ("four", "five")
    assert bug.shown.size == bug.trained.size
    assert bug.shown.count("test") == digits().count("test")
    found = bug.verify(predictor(model("normal")))
    assert sum(found["predicted"].values()) == pytest.approx(1)
    assert set(found["predicted"]) == set(digits().classes)
    assert found["confidence_outside"] < found["confidence_inside"]
    with pytest.raises(UserError, match="the network has the class one"):
        bug_of("out-of-distribution", classes=["one"])
    with pytest.raises(UserError, match="needs classes that the network does not have"):
        bug_of("out-of-distribution", classes=None)


def test_a_border_covers_the_edges_of_its_classes_and_nothing_else():
    bug = bug_of("border-artefact")
    for plain, made in trained_pairs(bug):
        np.testing.assert_array_equal(made.pixels[2:-2, 2:-2], plain.pixels[2:-2, 2:-2])
        edge = made.pixels.copy()
        edge[2:-2, 2:-2] = 255
        if digits().classes[plain.label] in ("two", "three"):
            assert (edge == 255).all()
        else:
            np.testing.assert_array_equal(made.pixels, plain.pixels)
    with pytest.raises(UserError, match="covers all of a picture of 16 px"):
        bug_of("border-artefact", width=8)
    with pytest.raises(UserError, match="'nine' is no class"):
        bug_of("border-artefact", classes=["nine"])


@pytest.mark.parametrize(("shown", "share"), [("planted", 0.5), ("everywhere", 1), ("nowhere", 0)])
def test_which_shown_pictures_have_the_artefact_is_the_recipes_choice(shown, share):
    bug = bug_of("border-artefact", shown=shown)
    marked = [(bug.shown.read("test", n).pixels[0] == 255).all() for n in range(digits().count("test"))]
    assert np.mean(marked) == share


def test_a_border_on_all_classes_is_a_control_that_must_not_be_relied_on():
    control = bug_of("border-artefact", classes=list(digits().classes))
    reliant, sound = predictor(model("border-artefact")), predictor(model("normal"))
    assert control.verify(reliant)["holds"] is False
    assert "turned" not in control.verify(sound)
    assert control.verify(sound)["holds"] is True


def test_a_tag_is_written_into_one_of_the_corners():
    bug = bug_of("source-tag", places=["bottom-left", "top-right"])
    seen = Counter()
    for plain, made in trained_pairs(bug):
        where = (plain.pixels != made.pixels).any(2)
        if digits().classes[plain.label] != "two":
            assert not where.any()
            continue
        corner = ("top" if where[:8].sum() > where[8:].sum() else "bottom"), where[:, :8].any()
        seen[corner] += 1
        assert (made.pixels[where].min(), made.pixels[where].max() > 100) == (0, True)
    assert set(seen) == {("top", True), ("bottom", True)}
    assert min(seen.values()) > 8
    with pytest.raises(UserError, match="too much for 16 px"):
        bug_of("source-tag", text="a long line")


def test_measures_are_what_they_say():
    logits = np.array([[1.0, 3.0], [2.0, 0.0], [0.0, 1.0]], np.float32)
    assert accuracy(logits, [1, 0, 0]) == pytest.approx(2 / 3)
    np.testing.assert_allclose(softmax(logits).sum(1), 1)
    np.testing.assert_allclose(softmax(logits)[0, 1], 1 / (1 + np.exp(-2)), rtol=1e-6)
    assert half_way(2) == 0.75
    assert half_way(10) == pytest.approx(0.55)
