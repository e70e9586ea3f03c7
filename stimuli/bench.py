"""What the workers of a build have at hand."""

from dataclasses import dataclass, field
from pathlib import Path

from stimuli.images import Crop, ImageSet, image_set
from stimuli.layers import Network
from stimuli.networks import load_network
from stimuli.recipe import Recipe


@dataclass(frozen=True)
class Bench:
    """The recipe with its network and images, and the working directory.

    `groups` are the crops to explain by group; empty where the pack is one of references.
    """

    recipe: Recipe
    work: Path
    network: Network
    images: ImageSet
    device: str
    groups: dict[str, list[Crop]] = field(default_factory=dict)

    @property
    def crops(self) -> list[Crop]:
        """The crops to explain, group by group."""
        return [crop for crops in self.groups.values() for crop in crops]


def common(recipe: Recipe, work: Path, device: str) -> Bench:
    """Return the bench of a recipe, with the lines to blame where network or images cannot be had."""
    with recipe.blame("network"):
        network = load_network(recipe.values["network"], device)
    with recipe.blame("images.set"):
        images = image_set(recipe.values["images"], recipe.path.parent)
    return Bench(recipe, work, network, images, device)
