"""The units of a recipe by group: named ones, and those that are drawn by its seed."""

import random
from dataclasses import dataclass
from typing import Any

from stimuli.errors import UserError
from stimuli.layers import Network, unit_of
from stimuli.recipe import Recipe
from stimuli.recipe_check import checked
from stimuli.recipe_keys import GROUP_KEYS


@dataclass(frozen=True)
class Group:
    """Units of which the same sets are made: how many batches, which kinds, for which trial, how labelled."""

    name: str
    units: list[str]
    batches: int
    kinds: list[str]
    trial: str
    labels: dict[str, Any]


def groups_of(recipe: Recipe, network: Network) -> list[Group]:
    """Return the groups of a recipe with all units, those that are drawn among them.

    Draws are without replacement from the channels of a layer, or from some of them, that are named nowhere
    in the recipe. Raises UserError for a layer or a channel that the network has not.
    """
    values = recipe.values
    taken = {item for items in values["units"].values() for item in items if isinstance(item, str)}
    found = []
    for name, items in values["units"].items():
        units: list[str] = []
        for index, item in enumerate(items):
            with recipe.blame(f"units.{name}.{index}"):
                if isinstance(item, str):
                    unit_of(network, item)
                    units.append(item)
                else:
                    units += _drawn(item, f"{values['seed']}/{name}/{index}", network, taken)
        made = {**values["groups"].get(name, checked({}, GROUP_KEYS, "", recipe.path, {}))}
        batches = made["batches"] or values["references"]["natural"]["batches"]
        kinds = made["kinds"] or list(values["references"])
        found.append(Group(name, units, batches, kinds, made["trial"], made["labels"]))
    return found


def _drawn(item: dict[str, Any], seed: str, network: Network, taken: set[str]) -> list[str]:
    layer, _ = unit_of(network, f"{item['layer']}:0")
    channels = network.layers[layer].channels
    end = channels if item["to"] is None else item["to"]
    if not item["from"] < end <= channels:
        raise UserError(f"{layer} has no channels {item['from']} to {end}; it has {channels}.")
    free = [unit for c in range(item["from"], end) if (unit := f"{layer}:{c}") not in taken]
    if item["random"] > len(free):
        raise UserError(f"{item['random']} units are to be drawn, and {len(free)} of {layer} are left.")
    units = random.Random(seed).sample(free, item["random"])  # noqa: S311 - a draw, not a secret
    taken.update(units)
    return units
