"""Which channels of a layer are alike: by what they do on the pictures that stand for them."""

import numpy as np
import torch
from sklearn.manifold import TSNE

from stimuli.relevance.concepts.collect import Read
from stimuli.relevance.concepts.passes import values_at
from stimuli.relevance.engine import Engine
from stimuli.top_k import NOBODY


def channel_similarity(
    engine: Engine, layer: str, references: np.ndarray, read: Read, batch: int = 8
) -> np.ndarray:
    """Return how alike the channels of a layer are, (channels, channels) float64, symmetric, in [0, 1].

    Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8, equations (17) to (19): the cosine of what two
    channels do, after a ReLU, at every place of a picture, averaged over the reference pictures of one of
    them, and this averaged over the two. Where a channel is silent the cosine is 0: one that is silent on
    some of its own references is not wholly alike even to itself.

    `references` (channels, k) has the numbers of the channels' reference images, -1 in empty places; `read`
    gives prepared images by number. Each image is passed once, whatever the number of channels it stands for.
    """
    needed = np.unique(references[references != NOBODY])
    cosines = np.zeros((len(references), len(references)))
    for start in range(0, len(needed), batch):
        numbers = needed[start : start + batch].tolist()
        values = values_at(engine, read(numbers), layer).clamp(min=0).cpu().double()
        values = values.flatten(2) if values.dim() > 2 else values.unsqueeze(2)
        unit = values / torch.where(values.any(2, keepdim=True), values.norm(dim=2, keepdim=True), 1.0)
        for number, image in zip(numbers, unit, strict=True):
            rows, _ = np.nonzero(references == number)
            np.add.at(cosines, rows, (image[rows] @ image.T).numpy())
    cosines /= (references != NOBODY).sum(1, keepdims=True).clip(min=1)
    return (cosines + cosines.T) / 2


def channel_map(similarity: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return a place in the plane for each channel, (channels, 2), near to the channels that are like it.

    t-SNE, van der Maaten and Hinton 2008, of the distances 1 - similarity, by scikit-learn, with a perplexity
    of 30, or a third of the channels where they are few.
    """
    distance = (1 - similarity).clip(0, None)
    np.fill_diagonal(distance, 0)
    perplexity = min(30.0, (len(similarity) - 1) / 3)
    tsne = TSNE(metric="precomputed", init="random", random_state=seed, perplexity=perplexity)
    return tsne.fit_transform(distance)
