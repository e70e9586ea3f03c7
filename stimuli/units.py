"""What units respond to images: one pass over an image set for all units of all layers."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from stimuli import extremes
from stimuli.errors import UserError
from stimuli.images import Crop, ImageSet
from stimuli.layers import Network, respond, unit_of
from stimuli.render import to_images
from stimuli.responses import AS_IS, Response

BATCH = 32
BLOCK = 512  # images whose activations wait to be ranked together
SAMPLE = 4096  # crops, evenly spread over a set, whose activations are all kept
READERS = {"cpu": 1, "cuda": 8}  # threads that read images while the network computes


@dataclass(frozen=True, eq=False)
class Activity:
    """What units respond to a set of crops, in a memory that does not grow with the set.

    `highest` and `lowest` are rankings of `extremes`, the latter of the negated activations; `total` and
    `squares`, (units,) float64, are sums over all `count` crops; `sample` (crops, units) float32 has the
    activations on the crops `sampled`. `sha256` is over the crops' ids and pixels.
    """

    highest: np.ndarray
    lowest: np.ndarray
    count: int
    total: np.ndarray
    squares: np.ndarray
    sampled: np.ndarray
    sample: np.ndarray
    sha256: str


@torch.no_grad()
def activations(
    network: Network, pixels: np.ndarray, units: list[str], device: str = "cpu", response: Response = AS_IS
) -> np.ndarray:
    """Return the activation of each unit on each image, (images, units) float32.

    `pixels` is (images, height, width, 3) RGB bytes: what a pack stores is what is measured.
    """
    places = [unit_of(network, unit) for unit in units]
    return np.concatenate(
        [
            _batch(network, pixels[start : start + BATCH], places, device, response)
            for start in range(0, len(pixels), BATCH)
        ]
    )


def sampled(count: int) -> np.ndarray:
    """Return the numbers of the crops of a set that are in its sample, evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, SAMPLE)).round().astype(np.int64))


@torch.no_grad()
def record(
    network: Network,
    images: ImageSet,
    numbers: range,
    units: Sequence[str],
    size: int,
    k: int,
    device: str = "cpu",
    response: Response = AS_IS,
) -> Activity:
    """Return what units respond to the crops of these numbers, of which the `k` extremes are kept.

    While the network computes, the next images are read. Raises UserError for an activation that is not
    finite.
    """
    places = [unit_of(network, unit) for unit in units]
    highest, lowest = extremes.empty(len(units), k), extremes.empty(len(units), k)
    total, squares = np.zeros(len(units)), np.zeros(len(units))
    wanted, kept, digest = np.intersect1d(sampled(len(images.crops)), numbers), [], hashlib.sha256()
    block: list[np.ndarray] = []
    for start, pixels in _read(images, numbers, size, READERS[device], digest):
        found = _batch(network, pixels, places, device, response)
        _check_finite(found, units, images.crops[start])
        total, squares = total + found.sum(0, dtype=float), squares + np.square(found, dtype=float).sum(0)
        kept.append(found[wanted[(wanted >= start) & (wanted < start + len(found))] - start])
        block.append(found)
        last = start + len(found)
        if len(block) * BATCH >= BLOCK or last == numbers.stop:
            waiting = np.concatenate(block)
            who = np.arange(last - len(waiting), last)
            highest, lowest = extremes.add(highest, waiting, who), extremes.add(lowest, -waiting, who)
            block = []
    sample = np.concatenate(kept) if kept else np.empty((0, len(units)), np.float32)
    return Activity(highest, lowest, len(numbers), total, squares, wanted, sample, digest.hexdigest())


def joined(parts: Sequence[Activity]) -> Activity:
    """Return what units respond to the crops of all parts, which follow one another."""
    highest, lowest = parts[0].highest, parts[0].lowest
    for part in parts[1:]:
        highest, lowest = extremes.join(highest, part.highest), extremes.join(lowest, part.lowest)
    return Activity(
        highest,
        lowest,
        sum(part.count for part in parts),
        np.sum([part.total for part in parts], 0),
        np.sum([part.squares for part in parts], 0),
        np.concatenate([part.sampled for part in parts]),
        np.concatenate([part.sample for part in parts]),
        hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest(),
    )


def _batch(
    network: Network, pixels: np.ndarray, places: list[tuple[str, int]], device: str, response: Response
) -> np.ndarray:
    # Always a full batch: in one of another size the last bits of an image's activations may differ.
    full = np.concatenate([pixels, np.repeat(pixels[-1:], BATCH - len(pixels), 0)])
    means = respond(network, to_images(full).to(device), {layer for layer, _ in places}, response)
    columns = {layer: means[layer].float().cpu().numpy() for layer in means}
    return np.stack([columns[layer][: len(pixels), channel] for layer, channel in places], 1)


def _read(
    images: ImageSet, numbers: range, size: int, readers: int, digest: "hashlib._Hash"
) -> Iterator[tuple[int, np.ndarray]]:
    """Give the number of the first crop and the pixels of batch after batch, the next being read already."""

    def read(start: int) -> tuple[list[Crop], np.ndarray]:
        crops = images.crops[start : min(start + BATCH, numbers.stop)]
        return crops, np.stack([images.read(crop, size) for crop in crops])

    starts = list(numbers)[::BATCH]
    with ThreadPoolExecutor(readers) as pool:
        ahead = [pool.submit(read, start) for start in starts[: readers + 1]]
        for place, start in enumerate(starts):
            crops, pixels = ahead.pop(0).result()
            if place + readers + 1 < len(starts):
                ahead.append(pool.submit(read, starts[place + readers + 1]))
            for crop, picture in zip(crops, pixels, strict=True):
                digest.update(crop.id.encode() + b"\0" + picture.tobytes())
            yield start, pixels


def _check_finite(found: np.ndarray, units: Sequence[str], crop: Crop) -> None:
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        unit = units[bad[0][1]]
        raise UserError(f"{unit} responds with a number that is not finite to {crop.id} or a crop near it.")
