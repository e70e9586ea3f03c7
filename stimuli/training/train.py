"""Trains a network and keeps the weights of the epoch with the smallest loss on the validation pictures."""

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from stimuli.errors import UserError
from stimuli.labelled import Labelled
from stimuli.layers import Network
from stimuli.training.augment import KINDS
from stimuli.training.batches import Batches
from stimuli.training.epochs import diverged, epoch_of, score_of
from stimuli.training.saved import FACTS, STATE, dump, load, read_facts, save
from stimuli.training.untrained import freeze, untrained

# The keys of a recipe's `training`; all but `network` have a default.
DEFAULTS: dict[str, Any] = {
    "epochs": 20,
    "batch": 32,
    "rate": 1e-4,
    "patience": 10,
    "augment": ["h-flip"],
    "frozen": None,
    "seed": 0,
}


def train(data: Labelled, given: Mapping[str, Any], folder: Path, device: str = "cpu") -> dict[str, Any]:
    """Train a network on `data`, the splits train and validation, into a folder; return `training.json`.

    Adam on the weights that are not frozen, with cross-entropy; the training ends after `epochs`, or when
    the validation loss has not fallen for `patience` epochs. The state is saved after each epoch: a training
    that was killed goes on there and ends with the same weights, to the byte on a CPU with the same number
    of threads. A finished one is not done again. Raises UserError for settings that cannot work, a loss that
    is not finite, and a folder with another training.
    """
    settings = {**DEFAULTS, **given}
    _check(data, settings)
    mark = mark_of(data, settings)
    if (folder / FACTS).exists():
        return _same(read_facts(folder), mark, folder)
    network = untrained(settings["network"], len(data.classes), data.size, settings["seed"])
    freeze(network, settings["frozen"])
    network.module.to(device).to(memory_format=torch.channels_last)
    state = _run(network, data, settings, folder / STATE, mark)
    best = min(state["curve"], key=lambda entry: entry["validation"]["loss"])
    facts = {
        "mark": mark,
        "classes": list(data.classes),
        "data": {
            "set": data.name,
            "size": data.size,
            "sha256": data.sha256,
            **{split: data.count(split) for split in ("train", "validation")},
        },
        "training": settings,
        "best_epoch": best["epoch"],
        "curve": state["curve"],
    }
    save(folder, state["best"], facts)
    (folder / STATE).unlink()
    return facts


def _run(network: Network, data: Labelled, settings: dict[str, Any], path: Path, mark: str) -> dict[str, Any]:
    free = [value for value in network.module.parameters() if value.requires_grad]
    optimiser = torch.optim.Adam(free, lr=settings["rate"])
    state = _load(path, mark)
    if state["curve"]:
        network.module.load_state_dict(state["module"])
        optimiser.load_state_dict(state["optimiser"])
    train, validation = (Batches(data, split) for split in ("train", "validation"))
    for epoch in range(len(state["curve"]) + 1, settings["epochs"] + 1):
        if _ended(state["curve"], settings["patience"]):
            break
        entry: dict[str, Any] = {"epoch": epoch}
        entry["train"] = epoch_of(network, optimiser, train, settings, epoch)
        entry["validation"] = score_of(network, validation, settings["batch"])
        if not math.isfinite(entry["validation"]["loss"]):
            raise diverged(network, settings, epoch)
        losses = [old["validation"]["loss"] for old in state["curve"]]
        if not losses or entry["validation"]["loss"] < min(losses):
            state["best"] = {name: value.clone() for name, value in network.module.state_dict().items()}
        state["curve"].append(entry)
        state |= {"module": network.module.state_dict(), "optimiser": optimiser.state_dict()}
        dump(path, state)
    return state


def _ended(curve: list[dict[str, Any]], patience: int) -> bool:
    losses = [entry["validation"]["loss"] for entry in curve]
    return bool(losses) and len(losses) - 1 - losses.index(min(losses)) >= patience


def _load(path: Path, mark: str) -> dict[str, Any]:
    if not path.exists():
        return {"mark": mark, "curve": []}
    return _same(load(path, "the state of a training"), mark, path)


def _same(found: dict[str, Any], mark: str, where: Path) -> dict[str, Any]:
    if found["mark"] != mark:
        raise UserError(f"{where} holds another training; give an empty folder.")
    return found


def mark_of(data: Labelled, given: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a training depends on: two with the same mark have the same weights."""
    settings = {**DEFAULTS, **given}
    text = json.dumps([data.sha256, settings], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check(data: Labelled, settings: dict[str, Any]) -> None:
    for kind in settings["augment"]:
        if kind not in KINDS:
            raise UserError(f"{kind!r} is no augmentation; expected {', '.join(KINDS)}.")
    if len(data.classes) < 2:
        raise UserError(f"a classifier needs two classes or more; {data.name} has {len(data.classes)}.")
    for split in ("train", "validation"):
        if not data.count(split):
            raise UserError(f"{data.name} has no picture for {split}.")
