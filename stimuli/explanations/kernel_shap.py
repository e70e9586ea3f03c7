"""Kernel SHAP: Shapley values of super-pixels by weighted least squares."""

from itertools import product
from math import comb
from typing import Annotated

import numpy as np
from torch import Tensor

from stimuli.explanations.parameters import COUNT, Baseline, Seed, Superpixels
from stimuli.explanations.superpixels import Game, each_image
from stimuli.layers import Network


def kernel_shap(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    superpixels: Superpixels = 50,
    coalitions: Annotated[
        int, COUNT, "sets of super-pixels that are tried; every second is the last one's complement"
    ] = 500,
    baseline: Baseline = "grey",
    seed: Seed = 0,
) -> Tensor:
    """Return each super-pixel's value at all its pixels, (batch, height, width), signed.

    Lundberg & Lee 2017, arXiv:1705.07874, theorem 2. Coalitions are drawn in proportion to the Shapley
    kernel, each with its complement (Covert & Lee 2021, arXiv:2012.01536); where `coalitions` is enough for
    all of them they are enumerated, and the values are exact. The values sum to the logit of the image
    minus that of the baseline, as a constraint and not, as in captum's `KernelShap`, by a large weight.
    captum also draws from torch's global generator. All colours are absent together: there is no sum over
    colours.
    """
    return each_image(
        network,
        inputs,
        targets,
        superpixels,
        baseline,
        lambda value, players: kernel_values(value, players, coalitions, seed),
    )


def kernel_values(value: Game, players: int, count: int, seed: int) -> np.ndarray:
    """Return the values of a game's players, (players,), that fit `count` of its coalitions best."""
    empty, full = value(np.stack([np.zeros(players, bool), np.ones(players, bool)]))
    if players == 1:
        return np.array([full - empty])
    if players < 31 and 2**players - 2 <= count:
        chosen = np.array(list(product([False, True], repeat=players)))[1:-1]
        sizes = chosen.sum(1)
        weights = np.array([1 / (comb(players, s) * s * (players - s)) for s in sizes])
    else:
        chosen = _draw(players, count, seed)
        weights = np.ones(len(chosen))
    # The last value follows from the others, whose sum with it is given.
    last = chosen[:, -1:].astype(float)
    root = np.sqrt(weights / weights.sum())[:, None]
    left = root * (chosen[:, :-1] - last)
    right = root[:, 0] * (value(chosen) - empty - last[:, 0] * (full - empty))
    found = np.linalg.lstsq(left, right, rcond=None)[0]
    return np.append(found, full - empty - found.sum())


def _draw(players: int, count: int, seed: int) -> np.ndarray:
    """Return coalitions by the Shapley kernel, each followed by its complement, (count, players)."""
    rng = np.random.default_rng(seed)
    sizes = np.arange(1, players)
    kernel = 1 / (sizes * (players - sizes))
    drawn = rng.choice(sizes, (count + 1) // 2, p=kernel / kernel.sum())
    order = np.argsort(rng.random((len(drawn), players)), axis=1)
    chosen = order < drawn[:, None]
    return np.stack([chosen, ~chosen], 1).reshape(-1, players)[:count]
