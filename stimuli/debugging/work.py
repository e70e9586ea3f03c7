"""What the experiments are given: networks, pictures and methods."""

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from stimuli.layers import Network

SHOWN = 3  # inputs, at most, that figures show


@dataclass(frozen=True)
class Method:
    """An entry of a recipe's explanations: its name, its method and all parameters of that."""

    name: str
    method: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Inputs:
    """The pictures that are explained, all of one size.

    `pixels` and `backgrounds` are (n, size, size, 3) bytes; `masks` is (n, size, size) in [0, 1], 1 in the
    object. There are no masks, or no backgrounds (the pictures without their objects), unless every picture
    has its own.
    """

    ids: list[str]
    labels: np.ndarray
    pixels: np.ndarray
    masks: np.ndarray | None = None
    backgrounds: np.ndarray | None = None


@dataclass(frozen=True)
class Work:
    """All that an experiment works with.

    `targets` are the classes explained, (n,) for each model. `reference` is the model that others are
    compared with, and that the cascade takes apart, in at most `steps` steps where that is a number. `base`
    is the folder that image sets are relative to, `samples` pictures (n, size, size, 3) by a name that a
    method may give for its images. What is computed is kept in `folder`, where there is one. `tick` is
    called with the number of maps that were made or found, `say` with what a person should know.
    """

    networks: Mapping[str, Network]
    inputs: Inputs
    targets: Mapping[str, np.ndarray]
    methods: Sequence[Method]
    reference: str
    seed: int = 0
    steps: int | None = None
    base: Path = Path()
    samples: Mapping[str, np.ndarray] = field(default_factory=dict)
    folder: Path | None = None
    tick: Callable[[int], Any] = lambda maps: None
    say: Callable[[str], Any] = print

    @functools.cached_property
    def weights(self) -> dict[str, str]:
        """The SHA-256 of each model's weights by name, and of what its modules are."""
        return {name: _digest_of(network.module) for name, network in self.networks.items()}


def _digest_of(module: nn.Module) -> str:
    found = hashlib.sha256(str(module).encode())
    for name, tensor in module.state_dict().items():
        found.update(name.encode() + tensor.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()
