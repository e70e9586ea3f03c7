"""A trained network's folder: its weights, how they came about, and the state of an unfinished training."""

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from stimuli.errors import MendableError, UserError, one_line
from stimuli.layers import Network, find_layers
from stimuli.networks import sha256_of
from stimuli.render import write
from stimuli.training.untrained import untrained

WEIGHTS, FACTS, STATE = "weights.pt", "training.json", "state.pt"


def load_trained(folder: Path, device: str = "cpu") -> tuple[Network, dict[str, Any]]:
    """Return a trained network, ready to run, and what `training.json` says of it.

    `facts["classes"]` are the names of its classes and `facts["curve"]` the loss and accuracy by epoch. The
    network's `weights_sha256` is that of `weights.pt`. Raises UserError for a folder without a finished
    training, for weights that do not fit and for weights that are not finite.
    """
    facts = read_facts(folder)
    name, classes, size = facts["training"]["network"], facts["classes"], facts["data"]["size"]
    blank = untrained(name, len(classes), size, seed=0)
    path = folder / WEIGHTS
    weights = load(path, f"weights of {name}")
    try:
        blank.module.load_state_dict(weights)
    except (RuntimeError, TypeError) as error:
        raise MendableError(f"{path} does not hold weights of {name} ({one_line(error)}).") from error
    if not all(value.isfinite().all() for value in blank.module.state_dict().values()):
        raise UserError(f"{path} holds weights that are no finite numbers.")
    network = Network(
        name=blank.name,
        module=blank.module.eval().requires_grad_(False),
        input_size=size,
        mean=blank.mean,
        std=blank.std,
        weights_sha256=sha256_of(path),
        source=f"trained on {facts['data']['set']} by Pfungst, from {blank.source}",
        licence=blank.licence or "that of the pictures",
        classes=tuple(facts["classes"]),
    )
    network.layers.update(find_layers(network.module, size))
    network.module.to(device).to(memory_format=torch.channels_last)
    return network, facts


def read_facts(folder: Path) -> dict[str, Any]:
    """Return what is known of a finished training."""
    try:
        return json.loads((folder / FACTS).read_bytes())
    except (OSError, ValueError) as error:
        raise MendableError(f"{folder} holds no finished training ({one_line(error)}).") from error


def save(folder: Path, weights: dict[str, torch.Tensor], facts: dict[str, Any]) -> None:
    """Write weights and facts; the facts come last, so that they stand for the whole."""
    dump(folder / WEIGHTS, {name: value.detach().cpu().contiguous() for name, value in weights.items()})
    write(folder / FACTS, json.dumps(facts, indent=1, allow_nan=False).encode() + b"\n")


def load(path: Path, what: str) -> Any:
    """Return what `dump` wrote, on the CPU; `what` it is said to be where it cannot be read."""
    try:
        if not zipfile.is_zipfile(path):
            raise MendableError(f"{path} cannot be read as {what}: the file is not whole.")
        return torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise MendableError(f"{path} cannot be read as {what} ({one_line(error)}).") from error


def dump(path: Path, value: Any) -> None:
    """Write what torch can save, the same bytes for the same value, whole or not at all."""
    buffer = io.BytesIO()
    torch.save(value, buffer)
    try:
        write(path, buffer.getvalue())
    except OSError as error:
        raise MendableError(f"{path} cannot be written: {error.strerror}.") from error
