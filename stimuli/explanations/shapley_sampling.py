"""Shapley values of super-pixels, from random orders in which they join."""

from typing import Annotated

import numpy as np
from torch import Tensor

from stimuli.explanations.parameters import COUNT, Baseline, Seed, Superpixels
from stimuli.explanations.superpixels import Game, each_image
from stimuli.layers import Network


def shapley_sampling(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    superpixels: Superpixels = 50,
    permutations: Annotated[
        int, COUNT, "random orders in which the super-pixels join; every second is the last one's reverse"
    ] = 20,
    baseline: Baseline = "grey",
    seed: Seed = 0,
) -> Tensor:
    """Return each super-pixel's Shapley value at all its pixels, (batch, height, width), signed.

    Castro et al. 2009, doi:10.1016/j.cor.2008.04.004: the mean of what a super-pixel adds to the logit when
    it joins those before it in a random order. Every order is played forwards and backwards (Mitchell et
    al. 2022, arXiv:2104.12199), which stays unbiased and varies less. The super-pixels of an
    image sum to the logit of the image minus that of the baseline, exactly. captum's
    `ShapleyValueSampling` draws single orders, from torch's global generator.
    All colours are absent together: there is no sum over colours.
    """
    return each_image(
        network,
        inputs,
        targets,
        superpixels,
        baseline,
        lambda value, players: shapley_values(value, players, permutations, seed),
    )


def shapley_values(value: Game, players: int, permutations: int, seed: int) -> np.ndarray:
    """Return the estimated Shapley values of a game, (players,), from its value of coalitions."""
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(players) for _ in range((permutations + 1) // 2)]
    orders = np.stack([order for one in drawn for order in (one, one[::-1])])[:permutations]
    # Row k of an order is the coalition of its first k players; nobody and everybody are asked once.
    ranks = np.argsort(orders, axis=1)
    coalitions = ranks[:, None, :] < np.arange(1, players)[None, :, None]
    ends = value(np.stack([np.zeros(players, bool), np.ones(players, bool)]))
    steps = value(coalitions.reshape(-1, players)).reshape(len(orders), -1) if players > 1 else None
    gains = np.diff(_with_ends(steps, ends, len(orders)), axis=1)
    found = np.zeros(players)
    for order, gain in zip(orders, gains, strict=True):
        found[order] += gain
    return found / len(orders)


def _with_ends(steps: np.ndarray | None, ends: np.ndarray, rows: int) -> np.ndarray:
    first, last = (np.full((rows, 1), end) for end in ends)
    return np.hstack([first, last] if steps is None else [first, steps, last])
