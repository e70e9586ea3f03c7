"""Cells of ten million trials from Parquet: DuckDB beside reading with pandas and grouping.

Both take the same trials and the same columns, each in a process of its own, in turn. `plain` is the least
that pandas can do: three columns, no choice of trials.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from analysis.files.scale import open_trials
from analysis.measures import MEASURES
from analysis.parts import part
from tests.bench.analysis.datasets import CONDITIONS, PARTICIPANTS, ten_million
from tests.bench.figures import Figure
from tests.bench.machine import machine

ROOT = Path(__file__).parents[3]
MEASURED = ("accuracy", "reaction_time")
WHO = ("duckdb", "pandas", "plain")
CHOOSING = ["is_practice", "is_catch", "timed_out", "stage"]
GOAL = 3


def measure(rounds, folder):
    """Let all take turns; return the figures."""
    (file,) = (ten_million(folder) / "data").glob("*_description-trials_data.parquet")
    figures, before = [], machine()
    for name in MEASURED:
        made = [
            {who: run(who, name, file) for who in (WHO[::-1] if turn % 2 else WHO)} for turn in range(rounds)
        ]
        for one in made:
            print(f"{name}: " + ", ".join(f"{who} {one[who]['seconds']:.2f} s" for who in WHO), flush=True)
        figures += _figures(name, made)
    return [*figures, Figure("cells_stolen_cpu_time", [machine().stolen_since(before)], "%", "lower")]


def _figures(name, made):
    def ratios(what, who):
        return [one[who][what] / one["duckdb"][what] for one in made]

    return [
        Figure(f"{name}_over_pandas", ratios("seconds", "pandas"), "ratio of speed", "higher", GOAL),
        Figure(f"{name}_over_plain_pandas", ratios("seconds", "plain"), "ratio of speed", "higher"),
        Figure(f"{name}_of_10_million", [one["duckdb"]["seconds"] for one in made], "s", "lower"),
        Figure(f"{name}_memory", [one["duckdb"]["megabytes"] for one in made], "MB", "lower"),
        Figure(f"{name}_memory_of_pandas", [one["pandas"]["megabytes"] for one in made], "MB", "lower"),
    ]


def run(who, name, file):
    """Run one contestant in a process of its own; return its seconds and the most memory it had, in MB."""
    command = [sys.executable, "-m", "tests.bench.analysis.cells", who, name, str(file)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def contestant(who, name, file):
    """Make the cells of a measure, and print what that took."""
    measure, start = MEASURES[name], time.perf_counter()
    if who == "duckdb":
        cells = measure.cells(part(open_trials(Path(file)), "main"), ["condition"])
    elif who == "pandas":
        wanted = ["subject_id", "condition", *CHOOSING, *measure.needs]
        cells = measure.cells(part(pd.read_parquet(file, columns=wanted), "main"), ["condition"])
    else:
        column = measure.needs[-1]
        table = pd.read_parquet(file, columns=["subject_id", "condition", column])
        cells = table.groupby(["condition", "subject_id"])[column].agg([measure.within, "size"])
    seconds = time.perf_counter() - start
    if len(cells) != PARTICIPANTS * CONDITIONS:
        raise RuntimeError(f"{who} made {len(cells)} cells.")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("who", "name", "file"):
        parser.add_argument(name)
    contestant(**vars(parser.parse_args()))
