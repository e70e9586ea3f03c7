"""Relevance maps per second: Pfungst beside plain passes, zennit-crp and captum, at equal results.

make bench-relevance                              all of it, about ten minutes on two cores
make bench-relevance ARGS="--rounds 1 --cases lrp"  a look
make bench-relevance ARGS="--device cuda"         on a GPU, with images of 224 px
"""

import argparse
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from tests.bench.contestants import contestant
from tests.bench.environments import BUILD, python_beside
from tests.bench.figures import Figure, stolen, table, write
from tests.bench.machine import machine
from tests.bench.processes import leave_nothing_behind


@dataclass(frozen=True)
class Case:
    """What is compared: a network, what it is asked, the peer that must agree, and the goals."""

    network: str
    peer: str
    settings: dict[str, Any]
    goals: dict[str, float]  # by contestant: how many times its speed
    count: int = 64  # maps
    close: float = 2e-4  # how much of the largest value float32 may make the results differ
    exact: dict[str, Any] = field(default_factory=dict)  # settings at which the results must be equal


def concept_case(layer: str) -> Case:
    """Return the case of one map for each of many channels of a layer, all of one image."""
    return Case("vgg16", "zennit_crp", {"layer": layer}, {"plain": 1.5, "zennit_crp": FASTER})


FASTER = 3.0  # than zennit-crp
CASES = {
    "concepts-top": concept_case("features.28"),
    "concepts-middle": concept_case("features.14"),
    "relmax": Case("vgg16", "zennit_crp", {"layer": "features.28"}, {"plain": 0.5, "zennit_crp": FASTER}),
    "lrp": Case("vgg16", "zennit_crp", {"layer": ""}, {"plain": 0.5, "zennit_crp": FASTER}),
    "integrated-gradients": Case("squeezenet1_1", "captum_peer", {}, {"captum_peer": 1.0}, 4, 1e-2),
    # The noise differs from program to program; with next to none of it the maps must agree.
    "smoothgrad": Case(
        "squeezenet1_1", "captum_peer", {"noise": 0.15}, {"captum_peer": 1.0}, 4, 1e-2, {"noise": 1e-6}
    ),
}
BATCHES = (8, 16, 32)
CRP = ["--no-deps", "zennit==0.4.6", "zennit-crp==0.6.0"]  # the zennit that zennit-crp was made for


def main():
    """Find each contestant's best batch size, compare the results, let them take turns, print the table."""
    options = arguments()
    leave_nothing_behind()
    rounds = []
    with ExitStack() as stack:
        runs = {
            name: stack.enter_context(contestant(f"relevance.{name}"))
            for name in ("plain", "pfungst", "captum_peer")
        }
        python = python_beside("zennit-crp", *CRP)
        runs["zennit_crp"] = stack.enter_context(contestant("relevance.zennit_crp", python))
        for name in options.cases:
            case = CASES[name]
            chosen = {key: runs[key] for key in dict.fromkeys([*case.goals, "pfungst"])}
            settings = settings_of(case, options)
            batches = {key: best_batch(run, name, settings) for key, run in chosen.items()}
            assert_equal(name, {key: runs[key] for key in ("pfungst", case.peer)}, settings, batches)
            for number in range(options.rounds):
                rounds.append(turn(name, chosen, settings, batches, number))
                print(line(rounds[-1]), flush=True)
    made = figures(rounds)
    write(made, BUILD / "relevance.json")
    print(f"\n{table(made)}\n\nWritten to {BUILD / 'relevance.json'}.")


def arguments():
    """Return what to compare."""
    parser = argparse.ArgumentParser(prog="make bench-relevance", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="each second one in the opposite order")
    parser.add_argument("--size", type=int, help="side of the images in px; 64, and 224 on a GPU")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--cases", nargs="+", default=list(CASES), choices=list(CASES))
    options = parser.parse_args()
    options.size = options.size or (224 if options.device == "cuda" else 64)
    return options


def settings_of(case, options):
    """Return what every contestant is told about a case."""
    shared = {key: getattr(options, key) for key in ("size", "device", "threads")}
    return {"name": case.network, "count": case.count, **case.settings, **shared}


def best_batch(run, name, settings):
    """Return the batch size at which a contestant is fastest at half the work, after a warm-up."""
    settings = {**settings, "count": max(settings["count"] // 2, 1)}
    run(name, {**settings, "batch": BATCHES[0]})
    return min(BATCHES, key=lambda batch: run(name, {**settings, "batch": batch})["seconds"])


def assert_equal(name, runs, settings, batches):
    """Raise AssertionError where our result is not the peer's."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for key, run in runs.items():
            file = Path(folder) / key
            run(name, {**settings, **CASES[name].exact, "batch": batches[key]}, file)
            found.append(torch.load(file))
    ours, theirs = found
    difference = (ours - theirs).abs().max() / theirs.abs().max()
    print(f"{name}: at most {difference:.1e} of the largest value apart from {CASES[name].peer}")
    assert difference < CASES[name].close, f"{name}: the results differ by {difference:.1e}"


def turn(name, runs, settings, batches, number):
    """Let every contestant run a case once; return the replies by name, with what was stolen meanwhile."""
    order = list(runs) if number % 2 == 0 else list(runs)[::-1]
    before = machine()
    replies = {key: runs[key](name, {**settings, "batch": batches[key]}) for key in order}
    stolen_percent = machine().stolen_since(before)
    return {"case": name, "replies": replies, "batches": batches, "stolen_percent": stolen_percent}


def line(played):
    """Return one round in words."""
    words = (
        f"{name} {reply['seconds']:.2f} s ({reply['memory_mb']:.0f} MB, batch {played['batches'][name]})"
        for name, reply in played["replies"].items()
    )
    return f"{played['case']}: {', '.join(words)}, {played['stolen_percent']:.0f} % of the CPU time stolen"


def figures(rounds):
    """Return the ratios of speed and the memory of each case."""
    made = []
    for name in dict.fromkeys(played["case"] for played in rounds):
        replies = [played["replies"] for played in rounds if played["case"] == name]
        for peer, goal in CASES[name].goals.items():
            ratios = [reply[peer]["seconds"] / reply["pfungst"]["seconds"] for reply in replies]
            made.append(Figure(f"{name}_over_{peer}", ratios, "ratio of maps per second", "higher", goal))
        for key in replies[0]:
            memory = [reply[key]["memory_mb"] for reply in replies]
            made.append(Figure(f"{name}_memory_{key}", memory, "MB", "lower"))
    return [*made, stolen(rounds)]


if __name__ == "__main__":
    main()
