"""Ray: the image pass with two workers on two cores beside one worker that is pinned to one core."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.machine import machine
from tests.bench.stimuli.passes import make_pictures

ROOT = Path(__file__).parents[3]
COUNT, SIZE = 1024, 224
FASTER = 1.6


def measure(rounds, folder):
    """Let both take turns; return the figures."""
    pictures = make_pictures(folder / "cluster", COUNT, 320)
    ratios, stolen = [], []
    for number in range(rounds):
        before = machine()
        order = (1, 2) if number % 2 == 0 else (2, 1)
        seconds = {jobs: run(jobs, pictures) for jobs in order}
        stolen.append(machine().stolen_since(before))
        ratios.append(seconds[1] / seconds[2])
        print(f"Ray: one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s", flush=True)
    return [
        Figure("ray_two_workers_over_one", ratios, "ratio of images per second", "higher", FASTER),
        Figure("ray_stolen_cpu_time", stolen, "%", "lower"),
    ]


def run(jobs, folder):
    """Record the pictures with some workers; return the seconds after these have begun."""
    command = [sys.executable, "-m", "tests.bench.stimuli.cluster", str(jobs), str(folder)]
    if jobs == 1:
        command = ["taskset", "-c", str(min(os.sched_getaffinity(0))), *command]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    return float(done.stdout.splitlines()[-1])


def setup(folder):
    """Return what a worker needs: a network and the pictures."""
    from stimuli.images import image_set
    from stimuli.networks import load_network

    images = image_set({"set": f"folder:{folder}", "scales": [1], "root": None, "options": {}}, Path())
    return load_network("squeezenet1_1"), images


def work(state, numbers):
    """Record some of the pictures."""
    from stimuli.units import record

    network, images = state
    units = [f"{layer}:{channel}" for layer in ("fire5", "fire9") for channel in range(256)]
    record(network, images, numbers, units, SIZE, 64)


def contestant(jobs, folder):
    """Print how long the workers take."""
    from stimuli.engine import workers

    with workers("ray", jobs, setup, folder) as do_all:
        do_all(work, [range(32)] * jobs, "warm-up")
        start = time.perf_counter()
        do_all(work, [range(first, first + 128) for first in range(0, COUNT, 128)], "pictures")
        print(time.perf_counter() - start)


if __name__ == "__main__":
    contestant(int(sys.argv[1]), sys.argv[2])
