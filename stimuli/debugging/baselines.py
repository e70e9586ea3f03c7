"""Maps that know nothing of any network: what an explanation must be set beside.

A baseline is a function `(pixels, seed) -> maps`, from pictures (n, height, width, 3) of bytes to maps
(n, height, width). To add one, write it here and add its line to `BASELINES`.
"""

from collections.abc import Callable

import numpy as np
from skimage.color import rgb2gray
from skimage.filters import sobel

SPREAD = 0.25  # of the centre prior, its standard deviation in parts of the picture's side


def constant(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Return maps of ones: every pixel is as important as every other."""
    return np.ones(pixels.shape[:3])


def centre(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Return a Gaussian hill in the middle of the picture, its deviation a quarter of each side."""
    height, width = (np.exp(-0.5 * (np.linspace(-1, 1, n) / (2 * SPREAD)) ** 2) for n in pixels.shape[1:3])
    return np.broadcast_to(np.outer(height, width), pixels.shape[:3]).copy()


def edges(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Return the strength of the picture's edges: the Sobel gradient of its luminance."""
    return np.stack([sobel(rgb2gray(picture)) for picture in pixels])


def noise(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Return Gaussian noise of mean 0, each map drawn by itself: what chance alone scores."""
    draws = [np.random.default_rng((seed, place)) for place in range(len(pixels))]
    return np.stack([rng.standard_normal(pixels.shape[1:3]) for rng in draws])


BASELINES: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "constant": constant,
    "centre": centre,
    "edges": edges,
    "noise": noise,
}


def baseline_maps(pixels: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return the maps of every baseline by name."""
    return {name: baseline(pixels, seed) for name, baseline in BASELINES.items()}
