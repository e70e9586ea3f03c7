"""What is explained: networks, and for each the pictures that it is shown."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stimuli.images import ImageSet
from stimuli.layers import Network
from stimuli.packs.steps import Step
from stimuli.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Item:
    """A picture that is explained.

    `image` says where it comes from, with its `id`; `label` is its class by number or name, where it has
    one; `state` is another one when its file was changed. `read` gives what the network is shown, (size,
    size, 3) bytes, `plain` the same without its artefact and `region`, (size, size) bool, where the artefact
    is; None where there is none.
    """

    group: str
    image: dict[str, Any]
    label: str | int | None
    state: str
    read: Callable[[], np.ndarray]
    plain: Callable[[], np.ndarray] | None = None
    region: Callable[[], np.ndarray] | None = None

    @property
    def id(self) -> str:
        """The name of the picture, the same in every build."""
        return self.image["id"]


@dataclass(frozen=True, eq=False)
class Subject:
    """A network and the pictures that are explained for it.

    `name` is a model's, None where the recipe has one network only; `labels` are those of its sets. `images`
    stand for concepts, and for the training pictures where a method wants some. `key` is what its
    predictions depend on, beside the steps `after` which they can be made.
    """

    name: str | None
    items: list[Item]
    load: Callable[[], Network]
    images: ImageSet
    labels: dict[str, Any]
    key: Any
    after: tuple[Step, ...] = ()

    @functools.cached_property
    def network(self) -> Network:
        """The network, loaded once."""
        return self.load()

    def named(self, end: str) -> str:
        """Return the id of a stimulus or a set of this network."""
        return end if self.name is None else f"{self.name}/{end}"


@dataclass(frozen=True, eq=False)
class Bench:
    """What the workers of a pack of explanations have at hand; `find` gives the subjects, once known."""

    recipe: Recipe
    device: str
    find: Callable[[], list[Subject]]

    @functools.cached_property
    def subjects(self) -> list[Subject]:
        """The networks with what is explained of each."""
        return self.find()
