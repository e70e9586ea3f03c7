"""SqueezeNet 1.1 with the ImageNet weights that the package ndf carries."""

import hashlib
import io
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from stimuli.errors import UserError

SHA256 = "f286bbf493e6389979ed3036f960f4404e0079acdb92156500df0d4a43d085f1"

# What a pickle of a dict of arrays needs; anything else in the file is refused.
_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): np._core.multiarray._reconstruct,  # type: ignore[attr-defined]
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not part of an array")
        return _ALLOWED[module, name]


def read_weights(path: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the kernels (height, width, in, out) and biases by layer of ndf's weights file.

    The file is a pickle: it is read only when its SHA-256 is the known one, and then only as arrays.
    """
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise UserError(f"{path} is not the weights file of ndf 0.1.4: its SHA-256 differs.")
    return _ArrayUnpickler(io.BytesIO(data)).load()


class Fire(nn.Module):
    """A narrow 1x1 convolution followed by 1x1 and 3x3 convolutions side by side.

    Iandola et al. 2016, section 3.2, arXiv:1602.07360.
    """

    def __init__(self, channels: int, narrow: int, wide: int):
        super().__init__()
        self.squeeze1x1 = nn.Conv2d(channels, narrow, 1)
        self.expand1x1 = nn.Conv2d(narrow, wide, 1)
        self.expand3x3 = nn.Conv2d(narrow, wide, 3, padding=1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the rectified maps of both branches, (batch, 2 * wide, height, width)."""
        squeezed = self.squeeze1x1(images).relu()
        return torch.cat([self.expand1x1(squeezed), self.expand3x3(squeezed)], 1).relu()


def squeezenet(weights: dict[str, tuple[np.ndarray, np.ndarray]]) -> nn.Sequential:
    """Return the network, (batch, 3, height, width) RGB minus the mean -> (batch, 1000) logits.

    The weights are made for BGR; the first kernel is turned round, so that the network takes RGB.
    """
    network = nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(3, 64, 3, stride=2, padding=1),
            relu1=nn.ReLU(),
            pool1=nn.MaxPool2d(3, 2),
            fire2=Fire(64, 16, 64),
            fire3=Fire(128, 16, 64),
            pool3=nn.MaxPool2d(3, 2),
            fire4=Fire(128, 32, 128),
            fire5=Fire(256, 32, 128),
            pool5=nn.MaxPool2d(3, 2),
            fire6=Fire(256, 48, 192),
            fire7=Fire(384, 48, 192),
            fire8=Fire(384, 64, 256),
            fire9=Fire(512, 64, 256),
            conv10=nn.Conv2d(512, 1000, 1),
            pool10=nn.AdaptiveAvgPool2d(1),
            flatten=nn.Flatten(),
        )
    )
    network.load_state_dict(_state(weights))
    return network


def _state(weights: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, torch.Tensor]:
    state = {}
    for name, (kernel, bias) in weights.items():
        if name == "conv1":
            kernel = kernel[:, :, ::-1]
        path = name.replace("/", ".")
        state[f"{path}.weight"] = torch.tensor(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)))
        state[f"{path}.bias"] = torch.tensor(bias)
    return state
