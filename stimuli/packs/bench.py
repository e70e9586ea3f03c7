"""What the workers of a build have at hand."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from stimuli.images import Crop, ImageSet, image_set
from stimuli.layers import Network
from stimuli.networks import load_network
from stimuli.packs.groups import Group
from stimuli.packs.steps import Step, step
from stimuli.recipe import Recipe


@dataclass(frozen=True)
class Bench:
    """The recipe with its network and images; `units` are the groups of units of a pack of references."""

    recipe: Recipe
    network: Network
    images: ImageSet
    device: str
    units: list[Group] = field(default_factory=list)

    def step(self, name: str, takes: dict[str, Any], **others: Any) -> Step:
        """Return a step of this build that depends on the network, the images' size and what it takes."""
        told = {"network": [self.network.name, self.network.weights_sha256]}
        told["size"] = self.recipe.values["images"]["size"]
        return step(name, self.device, told | takes, **others)


def common(recipe: Recipe, device: str) -> Bench:
    """Return the bench of a recipe, with the lines to blame where network or images cannot be had."""
    with recipe.blame("network"):
        network = load_network(recipe.values["network"], device)
    with recipe.blame("images.set"):
        images = image_set(recipe.values["images"], recipe.path.parent)
    return Bench(recipe, network, images, device)


def crops_key(images: ImageSet, crops: list[Crop] | None = None) -> str:
    """Return a SHA-256 of some crops of a set, by default all, and of the state of their photographs."""
    some = images.crops if crops is None else crops
    states = {crop.photo: images.state(crop.photo) for crop in some}
    told = json.dumps([images.name, len(images.crops), [crop.id for crop in some], states])
    return hashlib.sha256(told.encode()).hexdigest()
