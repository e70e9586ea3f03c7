"""The cascade on a real network: what falls, what does not, and what stays untouched."""

import copy
import importlib

import numpy as np
import pytest
import torch
from skimage import data
from torchvision.models import resnet18, vgg16

from stimuli.attribution import filled
from stimuli.debugging.cascade import cascade, steps_of
from stimuli.debugging.maps import predicted
from stimuli.debugging.reinitialised import layers_from_the_top, reinitialised
from stimuli.debugging.rows import ANY, indexed, summary
from stimuli.debugging.work import Inputs, Method, Work
from stimuli.errors import UserError
from stimuli.layers import Network
from tests.stimuli.debugging.small import convolutional, work_on

VGG = ["classifier.6", "classifier.3", "classifier.0"]
VGG += [f"features.{number}" for number in (28, 26, 24, 21, 19, 17, 14, 12, 10, 7, 5, 2, 0)]


def unloaded(build):
    """A network of torchvision without weights: its order of layers needs none."""
    with torch.device("meta"):
        module = build(weights=None)
    return Network("unloaded", module, 64, (0.5,) * 3, (0.5,) * 3, "", "none", "none")


@pytest.fixture(scope="module")
def photographs():
    return np.stack([data.chelsea()[50:114, 120:184], data.astronaut()[0:128:2, 160:288:2]])


@pytest.fixture(scope="module")
def real(squeezenet1_1, photographs):
    names = ("gradient", "guided-backpropagation")
    methods = [Method(name, name, filled(name, {}, 0)) for name in names]
    targets = {"real": predicted(squeezenet1_1, photographs)}
    inputs = Inputs(["cat", "astronaut"], np.zeros(2, int), photographs)
    work = Work({"real": squeezenet1_1}, inputs, targets, methods, "real", steps=6)
    before = copy.deepcopy(squeezenet1_1.module.state_dict())
    return before, cascade(work)


def test_vgg_16_is_taken_apart_in_the_order_of_the_paper():
    assert layers_from_the_top(unloaded(vgg16)) == [[path] for path in VGG]


def test_a_layer_takes_the_normalisations_after_it_along():
    groups = layers_from_the_top(unloaded(resnet18))
    assert groups[0] == ["fc"]
    assert groups[1] == ["layer4.1.bn2", "layer4.1.conv2"]
    assert groups[-1] == ["bn1", "conv1"]


def test_gradients_change_with_the_top_layer_and_guided_backpropagation_hardly_does(real):
    _, rows = real
    find = indexed(summary(rows))
    for method in ("gradient", "guided-backpropagation"):
        for measure in ("ssim", "spearman", "spearman-signed"):
            assert find(measure, "real", method, step=0)["mean"] == pytest.approx(1)
    for step in (1, 2, 3):
        guided = find("spearman", "real", "guided-backpropagation", step=step)["mean"]
        assert guided > 0.9
        assert find("spearman", "real", "gradient", step=step)["mean"] < guided - 0.2
    assert find("same-prediction", "real", ANY, step=0)["mean"] == 1
    assert find("same-prediction", "real", ANY, step=6)["mean"] == 0
    assert find("spearman", "real", "gradient", step=6)["layer"] == "conv1"


def test_the_network_is_left_as_it_was(real, squeezenet1_1):
    before, _ = real
    after = squeezenet1_1.module.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_steps_share_the_layers_evenly_and_keep_what_was_done_before():
    work = work_on({"one": convolutional()}, ["gradient"], steps=2)
    steps = [layers for _, layers, _ in steps_of(work)]
    assert steps == [[], ["8", "4"], ["8", "4", "1", "0"]]
    networks = [changed().module for _, _, changed in steps_of(work)]
    assert torch.equal(networks[1][8].weight, networks[2][8].weight)
    assert torch.equal(networks[0][0].weight, networks[1][0].weight)
    assert not torch.equal(networks[1][0].weight, networks[2][0].weight)
    assert (networks[2][1].running_mean == 0).all()


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    def run(seed):
        return cascade(work_on({"one": convolutional()}, ["gradient"], count=2, seed=seed))

    first = run(1)
    np.testing.assert_equal(run(1), first)
    assert run(2) != first


def test_a_copy_depends_on_seed_and_layer_alone():
    network = convolutional()
    one, both = reinitialised(network, ["4"], 5), reinitialised(network, ["8", "4"], 5)
    assert torch.equal(one.module[4].weight, both.module[4].weight)
    assert torch.equal(one.module[8].weight, network.module[8].weight)
    assert not torch.equal(one.module[4].weight, network.module[4].weight)


def test_where_a_method_fails_on_what_is_left_of_a_network_it_is_undefined_and_said_so(monkeypatch):
    module = importlib.import_module("stimuli.debugging.cascade")

    def fails(*given):
        raise UserError("the signals grow without bound.")

    said = []
    monkeypatch.setattr(module, "make", fails)
    find = indexed(
        summary(cascade(work_on({"one": convolutional()}, ["gradient"], say=said.append, steps=1)))
    )
    assert find("ssim", "one", "gradient", step=0)["mean"] == pytest.approx(1)
    last = find("ssim", "one", "gradient", step=1)
    assert (last["n"], last["undefined"]) == (0, 4)
    assert said == ["gradient is undefined for one from the top down to 0: the signals grow without bound."]
