"""Spectral relevance analysis (SpRAy): which strategies do the maps of a class show?

Lapuschkin et al. 2019, Unmasking Clever Hans predictors, doi:10.1038/s41467-019-08987-4: maps are made small,
a graph joins each to its nearest, the spectrum of the graph's Laplacian says how many groups there are.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from stimuli.errors import UserError
from stimuli.spray.clustering import clustered, eigengap, is_one
from stimuli.spray.graph import neighbour_graph, smallest
from stimuli.spray.points import points_of
from stimuli.spray.settings import Settings

SHOWN = 32  # eigenvalues at least, where there are as many maps


@dataclass(frozen=True)
class Spectrum:
    """What an analysis of n maps found.

    `points` (n, d): the maps as they were compared. `graph` (n, n), see `neighbour_graph`. `eigenvalues`
    (m,) of its symmetric normalised Laplacian, ascending, 0 to 2, and `vectors` (n, m). `pieces`: connected
    components of the graph. `gap`: the clusters that the eigengap tells; `is_one`, whether the largest step
    is that after the first eigenvalue, so that nothing speaks for more than one strategy. `clusters` (n,): 1
    is the largest. `distances` (n,): of each map from the centre of its cluster, in the spectral embedding.
    `embedding` (n, 2): t-SNE of the points, for looking alone.
    """

    settings: Settings
    points: np.ndarray
    graph: csr_array
    eigenvalues: np.ndarray
    vectors: np.ndarray
    pieces: int
    gap: int
    is_one: bool
    clusters: np.ndarray
    distances: np.ndarray
    embedding: np.ndarray

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.clusters.max())

    def members(self, cluster: int) -> np.ndarray:
        """Return the places of a cluster's maps, the most typical first."""
        places = np.flatnonzero(self.clusters == cluster)
        return places[np.argsort(self.distances[places], kind="stable")]


def analyse(maps: np.ndarray, settings: Settings | None = None) -> Spectrum:
    """Return the spectral analysis of the relevance maps (n, height, width) of one class.

    Pictures (n, height, width, colours) are analysed in the same way: the control, which should not find
    what only the maps show. The same maps and seed give the same result, whatever the number of cores.
    Raises UserError for too few maps, for maps that are all the same, and for values that are not finite.
    """
    settings = settings or Settings()
    maps = np.asarray(maps)
    if len(maps) < settings.neighbours + 2:
        raise UserError(
            f"SpRAy with {settings.neighbours} neighbours needs {settings.neighbours + 2} maps at least; "
            f"there are {len(maps)}."
        )
    if settings.clusters and settings.clusters > len(maps):
        raise UserError(f"{len(maps)} maps cannot be {settings.clusters} clusters.")
    with threadpool_limits(1):  # sums in several threads come out differently each time
        return _analyse(maps, settings)


def _analyse(maps: np.ndarray, settings: Settings) -> Spectrum:
    n, most = len(maps), min(settings.most, len(maps) - 1)
    points = points_of(maps, settings.size, settings.normalise)
    graph = neighbour_graph(points, settings.neighbours)
    wanted = max(SHOWN, most + 1, (settings.clusters or 0) + 1)
    values, vectors, pieces = smallest(graph, min(wanted, n))
    gap = eigengap(values, most)
    count = settings.clusters or gap
    # With fewer vectors than pieces, the rows of some pieces would be zeros.
    clusters, distances = clustered(vectors[:, : max(count, min(pieces, len(values)))], count, settings.seed)
    return Spectrum(
        settings,
        points,
        graph,
        values,
        vectors,
        pieces,
        gap,
        is_one(values, most),
        clusters,
        distances,
        embedded(points, settings),
    )


def embedded(points: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the t-SNE map (n, 2) of points (n, d); the perplexity is at most a third of the others."""
    perplexity = max(1.0, min(settings.perplexity, (len(points) - 1) / 3))
    tsne = TSNE(perplexity=perplexity, init="pca", random_state=settings.seed)
    return tsne.fit_transform(points).astype(float)
