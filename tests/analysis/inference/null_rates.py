"""How often tests are significant where nothing is to be found.

`python -m tests.analysis.inference.null_rates 2000` prints the table of docs/statistics.md.
"""

import math
import sys
from zlib import crc32

import numpy as np
import pytest

from analysis.inference import INFERENCE
from tests.analysis.inference import tables

SIZES = (10, 30)


def simulated_p(name, n, simulations):
    """Return the p of the test's first effect in simulated null tables of n participants (n per group)."""
    rng = np.random.default_rng([crc32(name.encode()), n])  # a stream of its own, whoever else is registered
    found = [tables.call(name, tables.null_table(name, rng, n))[0].p for _ in range(simulations)]
    return np.array([1.0 if math.isnan(p) else p for p in found])  # nothing to test is nothing found


def main():
    simulations = int(sys.argv[1])
    with pytest.MonkeyPatch.context() as monkeypatch:
        tables.without_bootstraps(monkeypatch)
        for name in sys.argv[2:] or INFERENCE:
            rates = [100 * (simulated_p(name, n, simulations) <= 0.05).mean() for n in SIZES]
            print(name, *(f"{rate:.1f}" for rate in rates), flush=True)


if __name__ == "__main__":
    main()
