"""Which maps of each cluster people are shown, and with which others."""

from dataclasses import dataclass

import numpy as np

from stimuli.errors import UserError
from stimuli.spray.analysis import Spectrum

STRATEGIES = 8  # sets of one cluster each: so many at least, and as many as there are clusters
ODD = 14  # sets of which one map is of another cluster
ALIKE = 3  # of the other maps in these
ROWS = 3  # of pictures in the set of a cluster; each has two pictures, beside each its map


@dataclass(frozen=True)
class Shown:
    """The places of some maps of one cluster, and that of the map of the cluster `odd`, if there is one."""

    cluster: int
    number: int
    alike: tuple[int, ...]
    odd: tuple[int, int] | None = None


def strategies(result: Spectrum) -> list[Shown]:
    """Return the clusters in turn, each time with other maps, drawn at random, while there are any."""
    rng = np.random.default_rng(result.settings.seed)
    heaps = {cluster: _endless(rng, result.members(cluster)) for cluster in range(1, result.count + 1)}
    found = []
    for turn in range(max(STRATEGIES, result.count)):
        cluster, number = turn % result.count + 1, turn // result.count
        size = len(result.members(cluster))
        count = 2 * max(1, min(ROWS, size // 2))
        found.append(Shown(cluster, number, tuple(next(heaps[cluster]) for _ in range(count))))
    return found


def odd_ones(result: Spectrum) -> list[Shown]:
    """Return groups of maps of one cluster with one of another: all pairs of clusters in turn.

    Raises UserError where no cluster has enough maps, or where there is one cluster alone.
    """
    rng = np.random.default_rng(result.settings.seed + 1)
    clusters = range(1, result.count + 1)
    heaps = {cluster: _endless(rng, result.members(cluster)) for cluster in clusters}
    large = [cluster for cluster in clusters if len(result.members(cluster)) >= ALIKE]
    pairs = [(one, other) for one in large for other in clusters if other != one]
    if not pairs:
        raise UserError(f"People can be asked about two clusters or more, one of {ALIKE} maps at least.")
    order = _endless(rng, np.arange(len(pairs)))
    found = []
    for number in range(ODD):
        cluster, other = pairs[next(order)]
        alike: list[int] = []
        while len(alike) < ALIKE:
            place = next(heaps[cluster])
            alike += [place] if place not in alike else []
        found.append(Shown(cluster, number, tuple(alike), (other, next(heaps[other]))))
    return found


def _endless(rng: np.random.Generator, values: np.ndarray):  # type: ignore[no-untyped-def]
    """Yield values in random order, and again in another when all have been."""
    while True:
        yield from (int(value) for value in rng.permutation(values))
