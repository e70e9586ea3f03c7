"""What units respond to images: one pass over an image set for all units."""

import hashlib

import numpy as np
import torch

from stimuli.images import Crop, ImageSet
from stimuli.layers import Network, respond, unit_of
from stimuli.render import to_images

BATCH = 32


@torch.no_grad()
def activations(network: Network, pixels: np.ndarray, units: list[str], device: str = "cpu") -> np.ndarray:
    """Return the spatial mean of each unit on each image, (images, units) float32.

    `pixels` is (images, height, width, 3) RGB bytes: what a pack stores is what is measured.
    """
    places = [unit_of(network, unit) for unit in units]
    rows = []
    for start in range(0, len(pixels), BATCH):
        means = respond(
            network, to_images(pixels[start : start + BATCH]).to(device), [layer for layer, _ in places]
        )
        rows.append(torch.stack([means[layer][:, channel] for layer, channel in places], 1))
    return torch.cat(rows).float().cpu().numpy()


def record(
    network: Network, images: ImageSet, crops: list[Crop], units: list[str], size: int, device: str = "cpu"
) -> tuple[np.ndarray, str]:
    """Return the activations of some crops, (crops, units), and the SHA-256 over their ids and pixels.

    Reads a batch at a time, so that memory does not grow with the number of images.
    """
    digest = hashlib.sha256()
    rows = []
    for start in range(0, len(crops), BATCH):
        pixels = np.stack([images.read(crop, size) for crop in crops[start : start + BATCH]])
        for crop, picture in zip(crops[start : start + BATCH], pixels, strict=True):
            digest.update(crop.id.encode() + b"\0" + picture.tobytes())
        rows.append(activations(network, pixels, units, device))
    return np.concatenate(rows), digest.hexdigest()
