"""The analysis at scale: cells of ten million trials, a report of a million, power of a thousand studies.

make bench-analysis                                      all of it
make bench-analysis ARGS="--parts cells --rounds 1"      a look
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench.analysis import cells, commands
from tests.bench.environments import BUILD
from tests.bench.figures import table, write
from tests.bench.processes import leave_nothing_behind

PARTS = {"cells": cells.measure, "report": commands.report, "power": commands.power}


def main():
    """Measure part after part, print the table, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3, help="each second one in the opposite order")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    options = parser.parse_args()
    leave_nothing_behind()
    made = []
    for name in options.parts:
        with tempfile.TemporaryDirectory() as folder:
            made += PARTS[name](options.rounds, Path(folder))
    write(made, BUILD / "analysis.json")
    print(f"\n{table(made)}\n\nWritten to {BUILD / 'analysis.json'}.")


if __name__ == "__main__":
    main()
