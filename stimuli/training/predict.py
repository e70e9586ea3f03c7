"""What a network says of pictures that are bytes."""

from collections.abc import Callable

import numpy as np
import torch

from stimuli.layers import Network
from stimuli.render import to_images

# Pictures (n, size, size, 3) bytes -> logits (n, classes).
Predict = Callable[[np.ndarray], np.ndarray]
BATCH = 64


def predictor(network: Network) -> Predict:
    """Return the function that gives a network's logits, float32, of pictures; on the network's device."""
    device = next(network.module.parameters()).device

    @torch.no_grad()
    def predict(pixels: np.ndarray) -> np.ndarray:
        network.module.eval()
        parts = [
            network.module(network.prepare(to_images(pixels[start : start + BATCH]).to(device))).float().cpu()
            for start in range(0, len(pixels), BATCH)
        ]
        return torch.cat(parts).numpy()

    return predict
