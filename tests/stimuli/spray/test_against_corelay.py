"""CoRelAy, the library of the method's authors, finds the same spectrum (a development dependency)."""

import numpy as np
import pytest

from stimuli.spray.graph import neighbour_graph, smallest

pytest.importorskip("corelay")

from corelay.processor.affinity import SparseKNN
from corelay.processor.distance import SciPyPDist
from corelay.processor.embedding import EigenDecomposition
from corelay.processor.laplacian import SymmetricNormalLaplacian


@pytest.mark.parametrize("apart", [0, 1, 8])
def test_the_graph_and_its_eigenvalues_are_those_of_corelay(apart):
    rng = np.random.default_rng(3)
    points = rng.normal(size=(90, 6)) + apart * np.repeat(np.eye(6)[:3], 30, axis=0)
    affinity = SparseKNN(n_neighbors=10, symmetric=True)(SciPyPDist(metric="euclidean")(points))
    graph = neighbour_graph(points, 10)
    assert abs(affinity - graph).max() == 0
    # Theirs descend, and their default may take those near 2 for those near 0.
    theirs, _ = EigenDecomposition(n_eigval=12, which="LA")(SymmetricNormalLaplacian()(affinity))
    assert np.allclose(smallest(graph, 12)[0], np.sort(theirs), atol=1e-6)
