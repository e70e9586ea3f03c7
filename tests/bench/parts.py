"""A benchmark of several parts, any of which can be measured alone."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.environments import BUILD
from tests.bench.figures import Figure, table, write
from tests.bench.processes import leave_nothing_behind


def run(name: str, description: str, parts: dict[str, Callable[[int, Path], list[Figure]]]) -> None:
    """Measure part after part, print the table, write the figures; a part takes its rounds and a folder."""
    parser = argparse.ArgumentParser(prog=f"make bench-{name}", description=description.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3, help="each second one in the opposite order")
    parser.add_argument("--parts", nargs="+", default=list(parts), choices=list(parts))
    options = parser.parse_args()
    leave_nothing_behind()
    made = []
    for part in options.parts:
        with tempfile.TemporaryDirectory() as folder:
            made += parts[part](options.rounds, Path(folder))
    write(made, BUILD / f"{name}.json")
    print(f"\n{table(made)}\n\nWritten to {BUILD / f'{name}.json'}.")
