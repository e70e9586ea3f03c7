"""Whole commands at scale: reports of one and ten million trials, power of a thousand simulated studies."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from tests.bench.analysis.datasets import ten_million, write_dataset
from tests.bench.figures import Figure, stolen
from tests.bench.machine import machine

ROOT = Path(__file__).parents[3]
PARTICIPANTS, PER_CONDITION = 1_000, 500
REPORT_SECONDS, REPORT_MB, POWER_SECONDS = 60.0, 2048.0, 180.0
STUDY = ["--effect", "natural=.85,synthetic=.80", "--participants", "30", "--trials", "45"]
POWER = ["power", *STUDY, "--test", "logistic_mixed", "--simulations", "1000", "--workers", "2"]


def report(rounds, folder):
    """Analyse 1,000 participants with 1,000 trials each, from reading the CSV to the written report."""
    dataset = write_dataset(folder / "dataset", PARTICIPANTS, PER_CONDITION, ["natural", "synthetic"])
    runs = [timed("analyse", str(dataset), "-o", str(folder / f"report-{n}")) for n in range(rounds)]
    return [
        Figure("report_seconds", [run["seconds"] for run in runs], "s", "lower", REPORT_SECONDS),
        Figure("report_memory", [run["memory"] for run in runs], "MB", "lower", REPORT_MB),
        replace(stolen(runs), name="report_stolen_cpu_time"),
    ]


def large(rounds, folder):
    """Analyse ten million trials in Parquet, which are too many for memory."""
    runs = [
        timed("analyse", str(ten_million(folder)), "-o", str(folder / f"large-{n}")) for n in range(rounds)
    ]
    return [
        Figure("large_seconds", [run["seconds"] for run in runs], "s", "lower"),
        Figure("large_memory", [run["memory"] for run in runs], "MB", "lower"),
        replace(stolen(runs), name="large_stolen_cpu_time"),
    ]


def power(rounds, folder):
    """Simulate 1,000 studies of 30 participants with 90 trials each, and fit the mixed model to each."""
    runs = [timed(*POWER, "-o", str(folder / f"power-{n}")) for n in range(rounds)]
    return [
        Figure("power_seconds", [run["seconds"] for run in runs], "s", "lower", POWER_SECONDS),
        replace(stolen(runs), name="power_stolen_cpu_time"),
    ]


def timed(*words):
    """Run a command of pfungst; return its seconds, the most memory it held (MB), and stolen CPU time."""
    before, start = machine(), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "app", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"pfungst {words[0]} ended with {process.returncode}.")
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "memory": usage.ru_maxrss / 1024,
        "stolen_percent": machine().stolen_since(before),
    }
