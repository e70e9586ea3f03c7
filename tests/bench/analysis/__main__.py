"""The analysis at scale: cells and report of ten million trials, report of one, power of a thousand studies.

make bench-analysis                                      all of it
make bench-analysis ARGS="--parts cells --rounds 1"      a look
"""

from tests.bench.analysis import cells, commands
from tests.bench.parts import run

PARTS = {"cells": cells.measure, "report": commands.report, "large": commands.large, "power": commands.power}

if __name__ == "__main__":
    run("analysis", __doc__, PARTS)
