"""The pictures of a split, batch by batch, read once where they fit into memory."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from stimuli.labelled import Labelled
from stimuli.render import to_images

KEPT = 4 * 2**30  # bytes of pictures at most that are kept in memory


class Batches:
    """Batches (images in [0, 1], labels) of one split, in any order of its pictures."""

    def __init__(self, data: Labelled, split: str):
        self._data, self._split = data, split
        self.labels = torch.tensor(data.labels(split))
        shape = (data.count(split), data.size, data.size, 3)
        self._kept = np.zeros(shape, np.uint8) if np.prod(shape) <= KEPT else None
        self._read = np.zeros(len(self.labels), bool)

    def batches(self, order: np.ndarray, batch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the pictures in an order, `batch` at a time, the last ones perhaps fewer."""
        for start in range(0, len(order), batch):
            some = order[start : start + batch]
            yield to_images(np.stack([self._pixels(index) for index in some])), self.labels[some]

    def _pixels(self, index: int) -> np.ndarray:
        if self._kept is None:
            return self._data.read(self._split, index).pixels
        if not self._read[index]:
            self._kept[index] = self._data.read(self._split, index).pixels
            self._read[index] = True
        return self._kept[index]
