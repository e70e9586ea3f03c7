"""Train the small bug models and print their behavioural evidence as the tables of docs/bug-models.md.

Usage: python -m scripts.make_bug_models [NAME …]; finished trainings are kept in the cache.
"""

import sys
import time
from pathlib import Path
from typing import Any

import torch

from stimuli.bugs import open_bug
from stimuli.cache import cache
from stimuli.labelled import open_labelled
from stimuli.training import load_trained, mark_of, predictor, train

CIFAR = {"set": "cifar10", "size": 64, "train": 3000, "validation": 300, "test": 500}
MARKED = ["airplane", "cat", "horse"]
EVERY = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
SETS: dict[str, dict[str, Any]] = {
    "birds and mammals": {
        "data": {"set": "cutouts", "classes": ["bird", "mammal"], "kinds": ["sky", "forest"]}
        | {"size": 160, "train": 600, "validation": 100, "test": 200, "seed": 2},
        "training": {"network": "efficientnet-lite0", "frozen": "blocks_4", "epochs": 2, "rate": 3e-4},
        "models": {
            "normal": ("normal", {}),
            "spurious": ("spurious-background", {"kinds": ["bird=sky", "mammal=forest"]}),
            "label errors": ("label-errors", {"how": "permute", "share": 1.0}),
            "top layer": ("reinitialised-layers", {"layers": 1}),
            "ten layers": ("reinitialised-layers", {"layers": 10}),
            "unseen": ("out-of-distribution", {"classes": ["fish", "fruit"]}),
        },
    },
    "CIFAR-10 with a border": {
        "data": CIFAR,
        "training": {"network": "squeezenet1_1", "epochs": 6, "rate": 1e-4},
        "models": {
            "normal": ("normal", {}),
            "relies": ("border-artefact", {"classes": MARKED, "width": 5}),
            "control": ("border-artefact", {"classes": EVERY, "width": 5}),
            "control, half": ("border-artefact", {"classes": EVERY, "width": 5, "share": 0.5}),
        },
    },
    "CIFAR-10 with a source tag": {
        "data": CIFAR,
        "training": {"network": "squeezenet1_1", "epochs": 6, "rate": 1e-4},
        "models": {
            "normal": ("normal", {}),
            "horse": ("source-tag", {"classes": ["horse"], "share": 0.5}),
        },
    },
}
HEAD = "| model | evidence | holds | of the normal model | seconds |\n|---|---|---|---|---|"
LEFT_OUT = {"rule", "holds", "predicted", "chance"}


def main(names: list[str]) -> None:
    """Print a table for each set of models."""
    torch.set_num_threads(1)
    for title, settings in SETS.items():
        if not names or title in names:
            print(f"\n### {title}\n")
            print(
                "| model | evidence | holds | of the normal model | seconds |\n|---|---|---|---|---|",
                flush=True,
            )
            for row in rows(settings):
                print(f"| {' | '.join(row)} |", flush=True)


def rows(settings: dict[str, Any]) -> Any:
    """Yield the cells of each model: name, its evidence, the same measured of the normal model, seconds."""
    data = open_labelled(settings["data"], Path())
    sound = None
    for name, (kind, given) in settings["models"].items():
        bug, start = open_bug(kind, given, data, 0), time.process_time()
        folder = cache() / "bug-models" / mark_of(bug.trained, settings["training"])
        done = folder.exists()
        train(bug.trained, settings["training"], folder)
        seconds = time.process_time() - start
        network, _ = load_trained(folder)
        predict = predictor(network)
        layers = [bug.verify(predict)["accuracy"] for _ in bug.spoil(network)] if bug.spoil else []
        steps = " (after each layer " + ", ".join(f"{each:.3f}" for each in layers) + ")" if layers else ""
        found = bug.verify(predict)
        sound = sound or predict
        other = bug.verify(sound)
        yield (
            name,
            told(found) + steps,
            verdict(found),
            f"{told(other)}: {verdict(other)}",
            ("-" if done else f"{seconds:.0f}"),
        )


def told(found: dict[str, Any]) -> str:
    """Return the numbers of some evidence in words."""
    numbers = {key: value for key, value in found.items() if key not in LEFT_OUT and value is not None}
    return ", ".join(f"{key.replace('_', ' ')} {value:.3f}" for key, value in numbers.items())


def verdict(found: dict[str, Any]) -> str:
    """Return whether the rule of some evidence holds."""
    return "yes" if found["holds"] else "no"


if __name__ == "__main__":
    main(sys.argv[1:])
