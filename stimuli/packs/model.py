"""A model of a recipe: where it comes from, and the network that it is in the end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stimuli.bugs import Bug
from stimuli.layers import Network
from stimuli.packs.steps import Step
from stimuli.training import load_trained


@dataclass(frozen=True, eq=False)
class Model:
    """A model of a recipe: its entry there, its bug, and the steps that train and prove it."""

    entry: dict[str, Any]
    bug: Bug
    training: Step
    evidence: Step
    choice: Step

    @property
    def name(self) -> str:
        """The model's name in the recipe."""
        return self.entry["name"]


def load_model(model: Model, device: str) -> Network:
    """Return a model's network with its bug, ready to run."""
    network, _ = load_trained(folder_of(model.training), device)
    if model.bug.spoil:
        for _ in model.bug.spoil(network):
            pass
    return network


def folder_of(training: Step) -> Path:
    """Return the folder of a trained network."""
    return training.path.with_suffix("")
