"""All debugging tests of some models with some methods, into one folder: tables, figures, a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from stimuli.attribution import filled
from stimuli.debugging import EXPERIMENTS
from stimuli.debugging.cascade import steps_count
from stimuli.debugging.maps import predicted
from stimuli.debugging.page import page
from stimuli.debugging.rows import COLUMNS, SUMMARY, Row, as_csv, summary
from stimuli.debugging.sections import Section, section
from stimuli.debugging.work import Inputs, Method, Work
from stimuli.errors import MendableError, UserError
from stimuli.labelled.examples import Example
from stimuli.layers import Network
from stimuli.render import write

SETTINGS: dict[str, Any] = {"experiments": None, "inputs": 50, "reference": None, "steps": None}
Without = Callable[[Example], np.ndarray | None]


def run(
    models: Mapping[str, Network],
    examples: Sequence[Example],
    methods: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    folder: Path,
    kept: Path,
    *,
    without_object: Without = lambda example: None,
    name: str = "models",
    seed: int = 0,
    base: Path = Path(),
    samples: Mapping[str, np.ndarray] | None = None,
    say: Callable[[str], Any] = print,
) -> Path:
    """Write tables, figures and `index.html` into `folder`; return the page.

    `methods` are entries of a recipe, {method, name, parameters}; a method that takes images may name an
    image set, relative to `base`, or one of `samples`, pictures (n, size, size, 3) of bytes. `settings` are
    the keys of `debug`, see docs/debugging.md; those that are missing have their defaults.
    `without_object` gives an example's pixels without its object, or None. Maps are kept in `kept`, so that
    a run that was stopped goes on, model by model and method by method. Torch computes with one thread, so
    that the numbers do not depend on the machine's cores. `say` is told what a person should know. Raises
    UserError where the settings do not fit the models or the examples.
    """
    given = {**SETTINGS, **settings}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        chosen = _inputs(examples, given["inputs"], without_object)
        named = _methods(methods, seed, samples or {})
        reference = _reference(models, given["reference"])
        work = Work(
            networks=models,
            inputs=chosen,
            targets={model: predicted(network, chosen.pixels) for model, network in models.items()},
            methods=named,
            reference=reference,
            seed=seed,
            steps=given["steps"],
            base=base,
            samples=samples or {},
            folder=kept,
            say=say,
        )
        return _run(work, _experiments(given["experiments"], work), folder, name)
    finally:
        torch.set_num_threads(threads)


def _run(work: Work, experiments: Sequence[str], folder: Path, name: str) -> Path:
    rows: list[list[Row]] = []
    sections: list[Section] = []
    files: dict[str, bytes] = {}
    with tqdm(total=_maps(work, experiments), desc="maps", disable=None) as bar:
        for experiment in experiments:
            rows.append(EXPERIMENTS[experiment](replace(work, tick=bar.update)))
    for experiment, own in zip(experiments, rows, strict=True):
        found, drawn = section(experiment, work, own, summary(own))
        sections.append(found)
        files |= {f"figures/{file}": data for file, data in drawn.items()}
    everything = [row for own in rows for row in own]
    means = summary(everything)
    files["values.csv"], files["summary.csv"] = as_csv(everything, COLUMNS), as_csv(means, SUMMARY)
    files["index.html"] = page(name, work, sections, means)
    try:
        for file, data in files.items():
            write(folder / file, data)
    except OSError as error:
        raise MendableError(f"{folder} cannot be written: {error.strerror}.") from error
    return folder / "index.html"


def _maps(work: Work, experiments: Sequence[str]) -> int:
    """Return how many maps the experiments ask for."""
    one = len(work.methods) * len(work.inputs.ids)
    counts = {
        "ground-truth": len(work.networks) * (1 if work.inputs.backgrounds is None else 2),
        "between-models": len(work.networks),
        "cascade": 2 + steps_count(work) if "cascade" in experiments else 0,
    }
    return one * sum(counts[experiment] for experiment in experiments)


def _inputs(examples: Sequence[Example], count: int, without_object: Without) -> Inputs:
    """Return the first examples of each class in turn, as many as wanted and there are."""
    if not examples:
        raise UserError("there are no pictures to explain: the data have none for tests.")
    seen: dict[int, int] = {}
    turns = []
    for place, example in enumerate(examples):
        turns.append((seen.get(example.label, 0), example.label, place))
        seen[example.label] = seen.get(example.label, 0) + 1
    chosen = [examples[place] for _, _, place in sorted(turns)[:count]]
    masks = [example.mask for example in chosen]
    backgrounds = [without_object(example) for example in chosen]
    return Inputs(
        ids=[example.id for example in chosen],
        labels=np.array([example.label for example in chosen]),
        pixels=np.stack([example.pixels for example in chosen]),
        masks=_all(masks),
        backgrounds=_all(backgrounds),
    )


def _all(arrays: Sequence[np.ndarray | None]) -> np.ndarray | None:
    known = [array for array in arrays if array is not None]
    return np.stack(known) if len(known) == len(arrays) else None


def _methods(entries: Sequence[Mapping[str, Any]], seed: int, samples: Mapping[str, Any]) -> list[Method]:
    found = []
    for entry in entries:
        method = entry["method"]
        values = filled(method, entry.get("parameters") or {}, seed)
        found.append(Method(entry.get("name") or method, method, values))
    names = [method.name for method in found]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"two explanations have the name {name}; give each its own name.")
    if not found:
        raise UserError("there is no method to test: expected one at least in explanations.")
    return found


def _reference(models: Mapping[str, Network], wanted: str | None) -> str:
    if not models:
        raise UserError("there is no model to test: expected one at least in models.")
    if wanted is not None and wanted not in models:
        raise UserError(f"the reference {wanted!r} of debug is no model; expected {', '.join(models)}.")
    return wanted or next(iter(models))


def _experiments(wanted: Sequence[str] | None, work: Work) -> list[str]:
    """Return the experiments that are wanted, or all that these models and pictures allow."""
    if wanted is None:
        lacking = {"ground-truth": work.inputs.masks is None, "between-models": len(work.networks) < 2}
        return [name for name in EXPERIMENTS if not lacking.get(name)]
    for name in wanted:
        if name not in EXPERIMENTS:
            raise UserError(f"{name!r} is no experiment of debug; expected {', '.join(EXPERIMENTS)}.")
    return [name for name in EXPERIMENTS if name in wanted]
