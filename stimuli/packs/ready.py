"""Explanations of a ready network: which crops of an image set it is shown."""

import functools
from typing import Any

import numpy as np
import torch

from stimuli.classes import names_of
from stimuli.images import Crop, ImageSet
from stimuli.layers import Network
from stimuli.packs import explanations
from stimuli.packs.bench import common
from stimuli.packs.choice import groups, target_of
from stimuli.packs.explanation_manifest import manifest, remarks
from stimuli.packs.planted import border_of, check_border, plant
from stimuli.packs.steps import Stage
from stimuli.packs.subjects import Bench, Item, Subject
from stimuli.recipe import Recipe

__all__ = ["finish", "open_bench", "remarks", "stages", "summary"]
stages = explanations.stages


def open_bench(recipe: Recipe, device: str) -> Bench:
    """Return the bench of a recipe whose network, images, methods and target are found to be sound."""
    check_border(recipe)
    found = common(recipe, device)
    explanations.check_methods(recipe)
    network, images = found.network, found.images
    items = [
        _item(recipe, network, images, group, crop)
        for group, crops in groups(recipe, images).items()
        for crop in crops
    ]
    names = names_of(network, _classes(network, device))
    with recipe.blame("targets"):
        for item in items:
            target_of(recipe.values["targets"], item.label, 0, names)
    key = [network.name, network.weights_sha256, recipe.values["images"]["size"]]
    labels = recipe.values["sets"]["labels"]
    return Bench(recipe, device, lambda: [Subject(None, items, lambda: network, images, labels, key)])


def summary(bench: Bench) -> str:
    """Return in a few words what will be made."""
    (subject,) = bench.subjects
    photos, count = {item.image["photo"] for item in subject.items}, len(bench.recipe.values["explanations"])
    return (
        f"{len(subject.items)} crops of {len(photos)} photographs, {count} explanations "
        f"of {subject.network.name}"
    )


def finish(bench: Bench, done: list[Stage]) -> dict[str, Any]:
    """Return the manifest, from what the steps left."""
    return manifest(bench, done[-3:])


def _item(recipe: Recipe, network: Network, images: ImageSet, group: str, crop: Crop) -> Item:
    size, artefact = recipe.values["images"]["size"], recipe.values.get("artefact")
    plain = functools.partial(images.read, crop, size)

    def planted() -> np.ndarray:
        return plant(plain(), artefact, network) if artefact else plain()

    return Item(
        group=group,
        image={"id": crop.id, "photo": crop.photo, "box": list(crop.box)},
        label=images.label(crop.photo),
        state=images.state(crop.photo),
        read=planted,
        plain=plain if artefact else None,
        region=functools.partial(border_of, size, artefact) if artefact else None,
    )


def _classes(network: Network, device: str) -> int:
    blank = torch.zeros(1, 3, network.input_size, network.input_size, device=device)
    with torch.no_grad():
        return network.module(blank).shape[1]
