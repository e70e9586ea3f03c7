"""Super-pixels: the players whose presence and absence the surrogate methods measure."""

from collections.abc import Callable

import numpy as np
import torch
from skimage.segmentation import slic
from torch import Tensor

from stimuli.explanations.baselines import baseline_of, in_image_space
from stimuli.explanations.passes import room, score
from stimuli.layers import Network

Game = Callable[[np.ndarray], np.ndarray]


def superpixels(network: Network, inputs: Tensor, count: int) -> Tensor:
    """Return a label from 0 for each pixel of each image, (batch, height, width), int64.

    SLIC (Achanta et al. 2012, doi:10.1109/TPAMI.2012.120) with compactness 10 on the image in RGB; an
    image gets about `count` super-pixels, all in one piece.
    """
    pixels = in_image_space(network, inputs).permute(0, 2, 3, 1).contiguous().cpu().double().numpy()
    found = [slic(image, count, compactness=10, start_label=0, channel_axis=-1) for image in pixels]
    labels = np.stack([np.unique(one, return_inverse=True)[1].reshape(one.shape) for one in found])
    return torch.from_numpy(labels).to(inputs.device)


def game(network: Network, image: Tensor, target: Tensor, labels: Tensor, baseline: str) -> Game:
    """Return a function that gives the target's logit when only some super-pixels are there.

    The function takes coalitions, (m, players) bool, and returns (m,) float64. `image` is (3, height,
    width), `target` a class, `labels` (height, width). Absent super-pixels have the baseline's colour.
    """
    absent = baseline_of(network, image[None], baseline)

    def value(coalitions: np.ndarray) -> np.ndarray:
        most, found = room(image), []
        for start in range(0, len(coalitions), most):
            there = torch.from_numpy(coalitions[start : start + most]).to(image.device)[:, labels]
            masked = torch.where(there[:, None], image, absent)
            masked = masked.contiguous(memory_format=torch.channels_last)
            with torch.no_grad():
                found.append(score(network, masked, target.expand(len(masked))).double().cpu())
        return torch.cat(found).numpy()

    return value


def each_image(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    count: int,
    baseline: str,
    solve: Callable[[Game, int], np.ndarray],
) -> Tensor:
    """Return maps, (batch, height, width), of the value that `solve(game, players)` gives each super-pixel.

    A pixel has the whole value of its super-pixel.
    """
    maps = []
    for image, target, labels in zip(inputs, targets, superpixels(network, inputs, count), strict=True):
        values = solve(game(network, image, target, labels, baseline), int(labels.max()) + 1)
        maps.append(torch.from_numpy(values).to(inputs)[labels])
    return torch.stack(maps)
