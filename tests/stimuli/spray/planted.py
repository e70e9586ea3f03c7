"""Maps whose clusters are known, and a network that learned a tag."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from stimuli.attribution import filled
from stimuli.explanations import EXPLANATIONS
from stimuli.layers import Network

CORNERS = [(2, 2), (18, 18), (2, 18), (18, 2), (10, 10), (2, 10), (18, 10), (10, 2)]
GROUND = 80  # brightness where there is no digit, of 255
LIGHT = 50  # standard deviation of how it rises from the middle to a border, of 255
NOISE = 20  # standard deviation, of 255
SCALE = 3  # px of a pixel of the digits
TAGGED = 3  # the class of all that has the tag


def blobs(sizes, seed=0, noise=0.05):
    """Maps (n, 24, 24) with relevance at a place for each cluster, shuffled, and which place each has."""
    rng = np.random.default_rng(seed)
    which = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    maps = rng.normal(0, noise, (len(which), 24, 24))
    for place, (top, left) in enumerate(CORNERS[: len(sizes)]):
        maps[which == place, top : top + 4, left : left + 4] += 1
    return maps, which


def purity(clusters, truth):
    """The share of members that belong to what most of their cluster belong to."""
    return sum(np.bincount(truth[clusters == one]).max() for one in set(clusters)) / len(truth)


def tagged_digits(share=0.3, seed=0):
    """Digits (n, 24, 24, 3) bytes in uneven light, which digit each is, and whether it has the tag.

    The tag is a row of bright dots in a corner.
    """
    digits, which = load_digits(return_X_y=True)
    rng = np.random.default_rng(seed)
    slopes = rng.normal(0, LIGHT, (len(digits), 2, 1))
    ramp = np.linspace(-1, 1, 8 * SCALE)
    grey = GROUND + (slopes[:, 0] * ramp)[:, :, None] + (slopes[:, 1] * ramp)[:, None]
    grey += np.kron(digits.reshape(-1, 8, 8) / 16 * 120, np.ones((SCALE, SCALE)))
    grey += rng.normal(0, NOISE, grey.shape)
    tagged = rng.random(len(digits)) < share
    grey[tagged, 0:3, 1:8] = [[255, 0, 255, 255, 0, 255, 0]] * 3
    return np.repeat(grey.clip(0, 255)[..., None], 3, 3).astype(np.uint8), which, tagged


def trained(pictures, labels, epochs=6, seed=0):
    """A small convolutional network that was trained on pictures."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    parts = [nn.Conv2d(3, 16, 5, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2), nn.ReLU()]
    module = nn.Sequential(*parts, nn.Flatten(), nn.Linear(32 * 4 * 4, 10))
    network = Network("tiny", module, 24, (GROUND / 255,) * 3, (0.3,) * 3, "", "", "")
    inputs, targets = prepared(network, pictures), torch.tensor(labels)
    optimiser = torch.optim.Adam(module.parameters(), 3e-3)
    for _ in range(epochs):
        for some in torch.randperm(len(inputs)).split(64):
            loss = nn.functional.cross_entropy(module(inputs[some]), targets[some])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    module.eval().requires_grad_(False)
    return network


def prepared(network, pictures):
    """Pictures (n, 24, 24, 3) bytes as a network wants them."""
    return network.prepare(torch.tensor(pictures).permute(0, 3, 1, 2).float() / 255)


def relevance(network, pictures, target):
    """LRP maps (n, 24, 24) of a class."""
    targets = torch.full((len(pictures),), target)
    maps = EXPLANATIONS["lrp-epsilon"](
        network, prepared(network, pictures), targets, **filled("lrp-epsilon", {})
    )
    return maps.numpy()
