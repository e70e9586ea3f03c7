"""A border that is painted into photographs, to see whether explanations show that a network relies on it."""

from typing import Any

import numpy as np
import torch

from stimuli.errors import UserError
from stimuli.explanations.artefact import artefact_mass, findings
from stimuli.layers import Network
from stimuli.recipe import Recipe

Artefact = dict[str, Any]


def check_border(recipe: Recipe) -> None:
    """Raise UserError where the border of a recipe leaves nothing of its pictures."""
    size, artefact = recipe.values["images"]["size"], recipe.values.get("artefact")
    with recipe.blame("artefact.border"):
        if artefact and 2 * artefact["border"] >= size:
            width = artefact["border"]
            raise UserError(f"a border of {width} px covers all of a picture of {size} px.")


def plant(pixels: np.ndarray, artefact: Artefact, network: Network) -> np.ndarray:
    """Return a picture (height, width, 3) bytes whose outermost pixels are covered by a border.

    `artefact` has `border`, its width in px, and `colour`: black, white, or grey, which is the mean colour
    of the network's training images.
    """
    grey = [round(255 * value) for value in network.mean]
    painted = pixels.copy()
    painted[border_of(pixels.shape[0], artefact)] = {"black": 0, "grey": grey, "white": 255}[
        artefact["colour"]
    ]
    return painted


def border_of(size: int, artefact: Artefact) -> np.ndarray:
    """Return where the border is, (size, size) bool."""
    there = np.ones((size, size), dtype=bool)
    there[artefact["border"] : -artefact["border"], artefact["border"] : -artefact["border"]] = False
    return there


def fairness(
    network: Network,
    method: str,
    inputs: torch.Tensor,
    found: np.ndarray,
    given: dict[str, Any],
    region: np.ndarray,
) -> dict[str, Any]:
    """Return what a map (height, width) makes of the artefact; `region`, of its shape, is where that is.

    `mass`, from 0 to 1, is the share of its absolute values there; `hidden` says whether the map cannot
    show the artefact, whatever the network does, as the method's baseline has the same colour.
    """
    mask = torch.tensor(region, device=inputs.device)
    maps = torch.tensor(found, device=inputs.device)[None]
    hidden = bool(findings(network, inputs, mask, {method: given}))
    return {"mass": float(artefact_mass(maps, mask)), "hidden": hidden}
