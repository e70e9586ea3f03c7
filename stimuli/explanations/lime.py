"""LIME: a ridge regression of the logit on the presence of super-pixels."""

from typing import Annotated

import numpy as np
from torch import Tensor

from stimuli.explanations.parameters import COUNT, POSITIVE, Baseline, Seed, Superpixels
from stimuli.explanations.superpixels import Game, each_image
from stimuli.layers import Network


def lime(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    superpixels: Superpixels = 50,
    perturbations: Annotated[
        int, COUNT, "images with a random half of the super-pixels that are tried"
    ] = 500,
    width: Annotated[float, POSITIVE, "width of the kernel that weights them by their likeness"] = 0.25,
    ridge: Annotated[float, POSITIVE, "penalty on the squared coefficients"] = 1.0,
    baseline: Baseline = "grey",
    seed: Seed = 0,
) -> Tensor:
    """Return each super-pixel's coefficient at all its pixels, (batch, height, width), signed.

    Ribeiro et al. 2016, doi:10.1145/2939672.2939778, with the settings of the authors' package for images:
    every super-pixel is there with probability 1/2, weights fall with the cosine distance from the whole
    image, the regression is ridge with an intercept. Differences: the logit is explained, not the
    probability; the super-pixels are SLIC's; an absent one has the baseline's colour, not its own mean.
    captum's `Lime` fits a Lasso whose default penalty can make every coefficient zero, and draws from
    torch's global generator. All colours are absent together: there is no sum over colours.
    """
    return each_image(
        network,
        inputs,
        targets,
        superpixels,
        baseline,
        lambda value, players: coefficients(value, players, perturbations, width, ridge, seed),
    )


def coefficients(value: Game, players: int, count: int, width: float, ridge: float, seed: int) -> np.ndarray:
    """Return the coefficients of a game's players, (players,), in a local ridge regression."""
    there = np.random.default_rng(seed).random((count, players)) < 0.5
    there[0] = True
    distance = 1 - np.sqrt(there.mean(1))  # cosine, from the vector of ones
    weights = np.sqrt(np.exp(-np.square(distance / width)))
    found = value(there)
    left: np.ndarray = there - np.average(there, axis=0, weights=weights)
    right = found - np.average(found, weights=weights)
    weighted = left.T * weights
    return np.linalg.solve(weighted @ left + ridge * np.eye(players), weighted @ right)
