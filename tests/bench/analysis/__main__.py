"""The analysis at scale: cells of ten million trials, a report of a million, power of a thousand studies.

make bench-analysis                                      all of it
make bench-analysis ARGS="--parts cells --rounds 1"      a look
"""

from tests.bench.analysis import cells, commands
from tests.bench.parts import run

PARTS = {"cells": cells.measure, "report": commands.report, "power": commands.power}

if __name__ == "__main__":
    run("analysis", __doc__, PARTS)
