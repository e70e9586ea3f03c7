"""A method by name on prepared images: its parameters filled in, its map or figure, what was predicted."""

import functools
import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import torch

from stimuli.classes import names_of
from stimuli.errors import UserError
from stimuli.explanations import EXPLANATIONS
from stimuli.explanations.parameters import declared, parameters, recorded
from stimuli.images import ImageSet, image_set
from stimuli.layers import Network
from stimuli.render import to_images

SAMPLES = 256  # at most, of a set of images that a method is given


@dataclass(frozen=True)
class Prediction:
    """The class that a network gives the greatest logit, and its probability after the softmax."""

    number: int
    name: str
    probability: float


def predict(network: Network, inputs: torch.Tensor) -> tuple[Prediction, torch.Tensor]:
    """Return the prediction for a prepared image (1, 3, height, width), and all probabilities (classes,)."""
    with torch.no_grad():
        probabilities = network.module(inputs).float().softmax(1)[0].cpu()
    number = int(probabilities.argmax())
    name = names_of(network, len(probabilities))[number]
    return Prediction(number, name, float(probabilities[number])), probabilities


def methods() -> dict[str, str]:
    """Return every method by name with the first line of its file's description."""
    return {
        name: (inspect.getmodule(method).__doc__ or "").strip().partition("\n")[0]
        for name, method in EXPLANATIONS.items()
    }


def filled(method: str, given: dict[str, Any], seed: int | None = None) -> dict[str, Any]:
    """Return all parameters of a method: those given, `seed` where it draws at random, and the defaults.

    Where a method takes images, the name of an image set stands for them; see `with_images`. Raises
    UserError for an unknown method or parameter, and for a value of the wrong kind.
    """
    if method not in EXPLANATIONS:
        raise UserError(f"{method!r} is no method; expected one of {', '.join(EXPLANATIONS)}.")
    names = {key: given[key] for key in image_keys(method) if isinstance(given.get(key), str)}
    others = {key: value for key, value in given.items() if key not in names}
    if seed is not None and "seed" in declared(EXPLANATIONS[method]):
        others = {"seed": seed, **others}
    return parameters(EXPLANATIONS[method], others) | names


def with_images(
    method: str,
    values: dict[str, Any],
    network: Network,
    inputs: torch.Tensor,
    base: Path,
    training: ImageSet | None = None,
) -> dict[str, Any]:
    """Return parameters with images, prepared as `inputs` are, in the place of the names of image sets.

    The largest squares of each photograph are taken; of a large set 256, evenly spread over it. Folders are
    relative to `base`; `training` names the pictures that the network was trained on, where they are known.
    Raises UserError for a set that is none.
    """
    found = dict(values)
    for key in image_keys(method):
        if isinstance(values[key], str):
            images = training if values[key] == "training" and training else _set(values[key], base)
            pixels = _samples(images, inputs.shape[-1])
            found[key] = network.prepare(to_images(pixels).to(inputs.device))
    return found


def as_recorded(values: dict[str, Any], images: dict[str, Any]) -> dict[str, Any]:
    """Return what `filled` gave as a manifest holds it; `images` is what `with_images` made of it."""
    found = recorded(images)
    for key, value in values.items():
        if isinstance(images[key], torch.Tensor):
            found[key] |= {"set": value}
    return found


def attribute(
    network: Network, method: str, inputs: torch.Tensor, target: int, given: dict[str, Any]
) -> np.ndarray:
    """Return a method's map (height, width) of one prepared image.

    `given` are all its parameters. Raises UserError where a map holds values that are not finite.
    """
    targets = torch.tensor([target], device=inputs.device)
    try:
        found = EXPLANATIONS[method](network, inputs, targets, **given)[0].cpu().numpy()
    except UserError as error:
        missing = [key for key in image_keys(method) if given[key] is None and key in str(error)]
        if not missing:
            raise
        hint = f"{missing[0]} can be photos or folder:PATH"
        raise UserError(f"{str(error).removesuffix('.')}; {hint}.") from error
    if not np.isfinite(found).all():
        raise UserError(f"{method} gives {network.name} a map with values that are not finite.")
    return found


def figure_of_concepts(
    network: Network, inputs: torch.Tensor, target: int, given: dict[str, Any], images: ImageSet | None
) -> np.ndarray:
    """Return the figure of CRP and RelMax, with references from a set of images, by default `photos`."""
    from stimuli.concept_figure import concept_figure

    return concept_figure(network, inputs, target, given, images or _set("photos", Path()))


def image_keys(method: str) -> list[str]:
    """Return the parameters of a method that take images."""
    known = declared(EXPLANATIONS[method])
    return [
        key for key, parameter in known.items() if torch.Tensor in (parameter.kind, *get_args(parameter.kind))
    ]


@functools.lru_cache(maxsize=2)
def _samples(images: ImageSet, size: int) -> np.ndarray:
    step = -(-len(images.crops) // SAMPLES)
    return np.stack([images.read(crop, size) for crop in images.crops[::step]])


@functools.lru_cache(maxsize=2)
def _set(name: str, base: Path) -> ImageSet:
    return image_set({"set": name, "scales": [1], "root": None, "options": {}}, base)
