"""The graph of nearest neighbours, and the small end of its Laplacian's spectrum."""

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh
from sklearn.neighbors import NearestNeighbors

DENSE = 1500  # up to so many points in one piece a dense decomposition takes seconds and little memory


def neighbour_graph(points: np.ndarray, neighbours: int) -> csr_array:
    """Return the graph (n, n): 1 where two points are among each other's nearest, 0.5 where one is.

    It is the mean of the directed graph and its transpose, as CoRelAy builds it. Distances are Euclidean and
    taken in parts, never n x n at once. A point is not its own neighbour, also where others equal it.
    """
    search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute").fit(points)
    directed = csr_array(search.kneighbors_graph())
    return csr_array((directed + directed.T) / 2)


def similarity(graph: csr_array) -> csr_array:
    """Return D^-1/2 A D^-1/2; the symmetric normalised Laplacian is the identity minus it."""
    scale = diags_array(1 / np.sqrt(graph.sum(1)))
    return csr_array(scale @ graph @ scale)


def smallest(graph: csr_array, count: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the `count` smallest eigenvalues of L_sym, ascending, their vectors (n, count), and the pieces.

    A graph of several pieces (connected components) has an eigenvalue 0 for each. So each piece is decomposed
    by itself: then its 0 is a single one, that no iteration can miss, and the vectors of 0 are one for each
    piece and no mixture. The pieces come in the order of their first points, and each vector has its largest
    value positive.
    """
    pieces, piece_of = connected_components(graph, directed=False)
    values, vectors = [], []
    for piece in range(pieces):
        places = np.flatnonzero(piece_of == piece)
        own_values, own = _smallest(similarity(graph[places][:, places]), min(count, len(places)))
        own_values[0] = 0.0  # exactly so: the eigenvalue of D^1/2 1
        spread = np.zeros((graph.shape[0], own.shape[1]))
        spread[places] = own
        values.append(own_values)
        vectors.append(spread)
    found, basis = np.concatenate(values), np.concatenate(vectors, 1)
    order = np.argsort(found, kind="stable")[:count]
    return found[order], _turned(basis[:, order]), pieces


def _smallest(similar: csr_array, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest eigenvalues of 1 - `similar`, ascending, with their vectors."""
    n = similar.shape[0]
    if n <= DENSE:
        values, vectors = eigh(similar.toarray(), subset_by_index=(n - count, n - 1))
    else:
        # The largest of all, "LA": the largest in magnitude, "LM", may be those near -1.
        values, vectors = eigsh(similar, count, which="LA", v0=np.ones(n))
    order = np.argsort(-values, kind="stable")
    return np.clip(1 - values[order], 0, 2), vectors[:, order]


def _turned(vectors: np.ndarray) -> np.ndarray:
    """Return eigenvectors with the sign that makes their largest value positive."""
    size = np.abs(vectors)
    # The first that is as large as any, but for rounding.
    places = (size >= size.max(0) * (1 - 1e-9)).argmax(0)
    return vectors * np.sign(vectors[places, np.arange(vectors.shape[1])])
