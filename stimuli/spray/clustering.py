"""How many clusters there are, and which point is in which."""

import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from stimuli.spray.points import unit

STARTS = 20  # of k-means, the best of which counts


def eigengap(eigenvalues: np.ndarray, most: int) -> int:
    """Return the number of clusters, 2 to `most`, after which the step to the next eigenvalue is largest.

    `eigenvalues` ascend. Of equal steps the last counts: where more than `most` eigenvalues are 0 there are
    `most` clusters at least. The step after the first eigenvalue would say that there is one cluster; see
    `is_one`.
    """
    steps = np.diff(eigenvalues[: most + 1])[1:]
    return int(len(steps) + 1 - steps[::-1].argmax())


def is_one(eigenvalues: np.ndarray, most: int) -> bool:
    """Say whether the largest step is that after the first eigenvalue: no sign of more than one cluster."""
    return int(np.diff(eigenvalues[: most + 1]).argmax()) == 0 and eigenvalues[1] > 0


def clustered(vectors: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the cluster (n,) of each row, 1 being the largest, and its distance (n,) from the centre.

    k-means on the rows of the eigenvectors, each divided by its norm: Ng, Jordan and Weiss 2001. Clusters of
    the same size come in the order of their first rows. There are fewer than `count` where fewer rows differ.
    """
    rows = unit(vectors)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # fewer different rows than clusters: fewer clusters
        means = KMeans(count, n_init=STARTS, random_state=seed).fit(rows)
    found = means.labels_
    names, first, sizes = np.unique(found, return_index=True, return_counts=True)
    rank = np.empty(count, dtype=int)
    rank[names[np.lexsort((first, -sizes))]] = np.arange(1, len(names) + 1)
    distances = np.linalg.norm(rows - means.cluster_centers_[found], axis=1)
    return rank[found], distances
