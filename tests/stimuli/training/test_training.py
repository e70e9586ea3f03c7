"""A network learns labelled pictures, stops in time, and goes on after it was killed."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from stimuli.attribution import attribute, filled
from stimuli.errors import MendableError, UserError
from stimuli.labelled import open_labelled
from stimuli.networks import sha256_of
from stimuli.training import DEFAULTS, load_trained, predictor, train
from stimuli.training.augment import KINDS, augmented
from stimuli.training.epochs import _set_to_train
from stimuli.training.train import _ended
from stimuli.training.untrained import put_head, untrained
from tests.stimuli.labelled.sets import digits_folder

DATA = {"set": "folder:pictures", "classes": ["zero", "one", "two"], "size": 16}
DATA |= {"train": 150, "validation": 60, "test": 150}
TRAINING = {"network": "small-cnn", "epochs": 4, "rate": 2e-3, "augment": [], "batch": 16}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return digits_folder(tmp_path_factory.mktemp("digits"))


@pytest.fixture(scope="module")
def digits(place):
    return open_labelled(DATA, place)


@pytest.fixture(scope="module")
def trained(digits, tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    train(digits, TRAINING, folder)
    return folder


def pictures_of(data, split):
    examples = [data.read(split, index) for index in range(data.count(split))]
    return np.stack([example.pixels for example in examples]), np.array([e.label for e in examples])


def test_a_small_network_learns_digits(digits, trained):
    network, facts = load_trained(trained)
    pixels, labels = pictures_of(digits, "test")
    assert (predictor(network)(pixels).argmax(1) == labels).mean() > 0.9
    assert facts["classes"] == list(network.classes) == ["zero", "one", "two"]
    assert facts["training"] == {**DEFAULTS, **TRAINING}
    assert network.weights_sha256 == sha256_of(trained / "weights.pt")
    assert network.input_size == 16


def test_the_weights_are_those_of_the_epoch_with_the_smallest_validation_loss(digits, trained):
    network, facts = load_trained(trained)
    losses = [entry["validation"]["loss"] for entry in facts["curve"]]
    assert facts["best_epoch"] == 1 + losses.index(min(losses))
    assert [entry["epoch"] for entry in facts["curve"]] == [1, 2, 3, 4]
    pixels, labels = pictures_of(digits, "validation")
    logits = torch.tensor(predictor(network)(pixels))
    found = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
    assert float(found) == pytest.approx(min(losses), rel=1e-4)


def test_the_curve_is_the_loss_and_accuracy_of_both_splits(trained):
    facts = json.loads((trained / "training.json").read_text())
    for entry in facts["curve"]:
        for split in ("train", "validation"):
            assert set(entry[split]) == {"loss", "accuracy"}
            assert 0 <= entry[split]["accuracy"] <= 1
    assert facts["curve"][-1]["train"]["loss"] < facts["curve"][0]["train"]["loss"] / 2
    assert not (trained / "state.pt").exists()


def test_explanations_take_a_trained_network(digits, trained):
    network, _ = load_trained(trained)
    inputs = network.prepare(torch.tensor(digits.read("test", 0).pixels).permute(2, 0, 1)[None] / 255)
    for method in ("gradient", "lrp-epsilon", "grad-cam"):
        assert attribute(network, method, inputs, 0, filled(method, {})).shape == (16, 16)


def test_a_seed_gives_the_same_bytes_and_another_seed_others(digits, trained, tmp_path):
    for seed, folder in ((0, tmp_path / "same"), (1, tmp_path / "other")):
        train(digits, {**TRAINING, "seed": seed}, folder)
    weights = [
        (path / "weights.pt").read_bytes() for path in (trained, tmp_path / "same", tmp_path / "other")
    ]
    assert weights[0] == weights[1] != weights[2]
    assert (trained / "training.json").read_bytes() == (tmp_path / "same" / "training.json").read_bytes()


LONG = {**TRAINING, "epochs": 5, "augment": ["h-flip"]}
KILLED = """
import json, sys, torch
from pathlib import Path
from stimuli.labelled import open_labelled
from stimuli.training import train
torch.set_num_threads(1)
place, folder, data, training = sys.argv[1:]
train(open_labelled(json.loads(data), Path(place)), json.loads(training), Path(folder))
"""


def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(digits, place, tmp_path):
    train(digits, LONG, tmp_path / "whole")
    folder = tmp_path / "killed"
    words = [sys.executable, "-c", KILLED, place, folder, json.dumps(DATA), json.dumps(LONG)]
    with subprocess.Popen(list(map(str, words)), stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 120
        while not (folder / "state.pt").exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    done = len(torch.load(folder / "state.pt", weights_only=True)["curve"])
    assert 1 <= done < LONG["epochs"]
    assert not (folder / "training.json").exists()
    train(digits, LONG, folder)
    for file in ("weights.pt", "training.json"):
        assert (folder / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


def test_a_finished_training_is_not_done_again(digits, trained):
    before = (trained / "weights.pt").stat().st_mtime_ns
    assert train(digits, TRAINING, trained)["classes"] == ["zero", "one", "two"]
    assert (trained / "weights.pt").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("losses", "patience", "ends"),
    [
        ([], 1, False),
        ([3, 2, 1], 1, False),
        ([1, 2], 1, True),
        ([1, 2], 2, False),
        ([2, 1, 1.5, 1.2], 2, True),
    ],
)
def test_training_ends_when_the_loss_has_not_fallen_for_as_long_as_patience_says(losses, patience, ends):
    assert _ended([{"validation": {"loss": loss}} for loss in losses], patience) == ends


def test_a_training_that_gets_worse_stops_early(digits, tmp_path):
    facts = train(digits, {**TRAINING, "epochs": 30, "rate": 0.05, "patience": 1}, tmp_path)
    losses = [entry["validation"]["loss"] for entry in facts["curve"]]
    assert len(losses) == facts["best_epoch"] + 1 < 30


def test_a_loss_that_is_no_number_is_said_in_one_sentence(digits, tmp_path):
    with pytest.raises(UserError, match="is no finite number any more in epoch 1; try a rate below"):
        train(digits, {**TRAINING, "rate": 1e30}, tmp_path)


def test_weights_that_are_no_numbers_or_of_another_network_are_refused(trained, tmp_path):
    weights = torch.load(trained / "weights.pt", weights_only=True)
    (tmp_path / "training.json").write_bytes((trained / "training.json").read_bytes())
    torch.save({**weights, "fc3.bias": weights["fc3.bias"] * np.nan}, tmp_path / "weights.pt")
    with pytest.raises(UserError, match="no finite numbers"):
        load_trained(tmp_path)
    torch.save({"fc3.bias": weights["fc3.bias"]}, tmp_path / "weights.pt")
    with pytest.raises(MendableError, match="does not hold weights of small-cnn"):
        load_trained(tmp_path)
    (tmp_path / "weights.pt").write_bytes(b"half of a file")
    with pytest.raises(MendableError, match="cannot be read as weights"):
        load_trained(tmp_path)
    with pytest.raises(MendableError, match="holds no finished training"):
        load_trained(tmp_path / "nowhere")


def test_what_cannot_be_trained_is_said_in_one_sentence(digits, trained, place, tmp_path):
    with pytest.raises(UserError, match="holds another training"):
        train(digits, {**TRAINING, "epochs": 5}, trained)
    with pytest.raises(UserError, match="'blur' is no augmentation"):
        train(digits, {**TRAINING, "augment": ["blur"]}, tmp_path)
    with pytest.raises(UserError, match="no known network; close names: squeezenet1_1"):
        train(digits, {**TRAINING, "network": "squeezenet1-1"}, tmp_path)
    with pytest.raises(UserError, match="no picture for validation"):
        train(open_labelled({**DATA, "validation": 0}, place), TRAINING, tmp_path)
    with pytest.raises(UserError, match="needs two classes or more"):
        train(
            open_labelled({**DATA, "classes": ["one"], "train": 9, "validation": 9, "test": 9}, place),
            TRAINING,
            tmp_path,
        )
    with pytest.raises(UserError, match="takes pictures of 8 px or more"):
        train(open_labelled({**DATA, "size": 7}, place), TRAINING, tmp_path)
    (tmp_path / "state.pt").write_bytes(b"half of a file")
    with pytest.raises(MendableError, match="cannot be read as the state of a training"):
        train(digits, TRAINING, tmp_path)


@pytest.mark.parametrize("name", ["squeezenet1_1", "efficientnet-lite0"])
def test_a_ready_network_keeps_its_weights_under_a_new_last_layer(name, request):
    ready = request.getfixturevalue({"efficientnet-lite0": "lite0"}.get(name, name)).module.state_dict()
    network = untrained(name, 3, 64, seed=0)
    new = [key for key, value in network.module.state_dict().items() if not torch.equal(value, ready[key])]
    assert len(new) == 2
    with torch.no_grad():
        assert network.module(network.prepare(torch.zeros(2, 3, 64, 64))).shape == (2, 3)
    with pytest.raises(UserError, match="cannot be given others"):
        put_head(network, 4)


def test_frozen_layers_keep_their_weights_and_the_others_learn(digits, tmp_path):
    train(digits, {**TRAINING, "epochs": 1, "frozen": "conv3"}, tmp_path)
    before = untrained("small-cnn", 3, 16, seed=0).module.state_dict()
    after = load_trained(tmp_path)[0].module.state_dict()
    same = {name.partition(".")[0] for name in before if torch.equal(before[name], after[name])}
    assert same == {"conv1", "conv2", "conv3"}
    with pytest.raises(UserError, match="has no layer 'conv9'; close names: conv5"):
        train(digits, {**TRAINING, "frozen": "conv9"}, tmp_path / "other")
    with pytest.raises(UserError, match="frozen is relu1, which has no weights"):
        train(digits, {**TRAINING, "frozen": "relu1"}, tmp_path / "other")


def test_the_statistics_of_a_frozen_normalisation_stay(digits):
    network = untrained("small-cnn", 3, 16, seed=0)
    network.module.conv1.register_module("norm", torch.nn.BatchNorm2d(3))
    network.module.requires_grad_(True)
    network.module.conv1.requires_grad_(False)
    _set_to_train(network.module)
    assert network.module.conv3.training
    assert not network.module.conv1.norm.training


def test_augmentation_only_mirrors_and_turns():
    images = torch.rand(64, 3, 12, 12, generator=torch.Generator().manual_seed(0))

    def made(*kinds):
        return augmented(images, list(kinds), torch.Generator().manual_seed(1))

    assert torch.equal(made(), images)
    for kind, axis in (("h-flip", 3), ("v-flip", 2)):
        same = (made(kind) == images).flatten(1).all(1)
        turned = (made(kind) == images.flip(axis)).flatten(1).all(1)
        assert (same ^ turned).all()
        assert 16 < same.sum() < 48
    assert made(*KINDS).shape == images.shape
    constant = torch.full((3, 3, 9, 9), 0.25)
    torch.testing.assert_close(augmented(constant, ["rotation"], torch.Generator()), constant)
