"""What a network sees in encoded images: the eyes of a simulated participant."""

import functools
import io

import numpy as np
import torch
from PIL import Image

from stimuli.layers import Network, respond
from stimuli.networks import load_network

SIDE = 128  # px
BATCH = 32
# An early, a middle and a late layer of each network.
LAYERS = {
    "squeezenet1_1": ("fire3", "fire6", "fire9"),
    "efficientnet-lite0": ("blocks_4", "blocks_10", "blocks_15"),
}


@functools.cache
def _network(name: str) -> Network:
    return load_network(name)


def features(images: list[bytes], avoid: str | None = None) -> list[list[float]]:
    """Return one vector of length 1 per encoded image (PNG, JPEG); the dot product is the similarity.

    The vector joins the spatial means of three layers of SqueezeNet 1.1, or of EfficientNet-lite0 where
    SqueezeNet is the network to `avoid` because it is under study. Each layer's part is centred and has
    the same length, so that the similarity of two images is the mean of three correlations. A vector
    depends on its own image alone.
    """
    if not images:
        return []
    name = "efficientnet-lite0" if avoid == "squeezenet1_1" else "squeezenet1_1"
    pixels = np.stack([_pixels(image) for image in images])
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        parts = [_joined(name, pixels[start : start + BATCH]) for start in range(0, len(pixels), BATCH)]
    finally:
        torch.set_num_threads(threads)
    return torch.cat(parts).tolist()


def _pixels(image: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(image)) as opened:
        return np.asarray(opened.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC))


@torch.no_grad()
def _joined(name: str, pixels: np.ndarray) -> torch.Tensor:
    batch = torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255
    means = respond(_network(name), batch, LAYERS[name])
    centred = [means[layer] - means[layer].mean(1, keepdim=True) for layer in LAYERS[name]]
    parts = [part / part.norm(dim=1, keepdim=True).clamp_min(1e-12) for part in centred]
    return torch.cat(parts, 1) / len(parts) ** 0.5
