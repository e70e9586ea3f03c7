"""What a pack of references is made of: activations of all units on all crops, and their pictures."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from stimuli.bench import Bench, common
from stimuli.case import Case, Picture, References
from stimuli.engine import Runner
from stimuli.errors import UserError
from stimuli.layers import unit_of
from stimuli.manifest import manifest, short, to_json, unit_groups
from stimuli.place import PACK
from stimuli.recipe import Recipe
from stimuli.references import REFERENCES
from stimuli.render import store, write
from stimuli.units import record

CHUNK = 64  # crops per task
RECORDED = "activations.npy"  # (crops, units), in the working directory


def open_bench(recipe: Recipe, work: Path, device: str) -> Bench:
    """Return the bench of a recipe whose network, units and images are found to be sound."""
    bench = common(recipe, work, device)
    for group, units in recipe.values["units"].items():
        for index, unit in enumerate(units):
            with recipe.blame(f"units.{group}.{index}"):
                unit_of(bench.network, unit)
    with recipe.blame("images.set"):
        images, natural = bench.images, recipe.values["references"]["natural"]
        if len(images.crops) < 2 * natural["bins"] * natural["batches"]:
            raise UserError(f"{images.name} gives {len(images.crops)} crops; the references need more.")
    return bench


def summary(bench: Bench) -> str:
    """Return in a few words what will be made."""
    crops, units = bench.images.crops, unit_groups(bench.recipe)
    photos = {crop.photo for crop in crops}
    return f"{len(crops)} crops of {len(photos)} photographs, {len(units)} units of {bench.network.name}"


def make(bench: Bench, do_all: Runner) -> dict[str, Any]:
    """Make the pictures in the working directory and return the manifest; what is done is not done again."""
    do_all(record_chunk, [task for task in _chunks(bench) if not task[0].exists()], "activations")
    images_sha256 = _gather(bench)
    do_all(make_part, [task for task in _parts(bench) if not _is_made(bench, task[0])], "references")
    found = np.load(bench.work / RECORDED)
    parts = {(unit, kind): json.loads(path.read_bytes()) for path, unit, kind in _parts(bench)}
    return manifest(bench.recipe, bench.network, bench.images, images_sha256, found, parts, bench.device)


def _chunks(bench: Bench) -> Iterator[tuple[Path, int]]:
    for start in range(0, len(bench.images.crops), CHUNK):
        yield bench.work / "activations" / f"{start:08d}.npz", start


def _parts(bench: Bench) -> Iterator[tuple[Path, str, str]]:
    # What fails, fails early: natural first. Then the longest first, late layers before early, so that the
    # workers end together.
    layers = list(bench.network.layers)
    order = sorted(unit_groups(bench.recipe), key=lambda unit: -layers.index(unit.partition(":")[0]))
    for kind in sorted(bench.recipe.values["references"]):
        for unit in order:
            yield bench.work / "parts" / f"{unit.replace(':', '-')}.{kind}.json", unit, kind


def _is_made(bench: Bench, path: Path) -> bool:
    if not path.exists():
        return False
    part = json.loads(path.read_bytes())
    rows = [*part["queries"].values(), *(row for rows in part["references"].values() for row in rows)]
    return all((bench.work / PACK / entry["file"]).exists() for row in rows for entry in row)


def remarks(manifest: dict[str, Any]) -> list[str]:
    """Return what a person should know of a finished build: nothing."""
    return []


def record_chunk(bench: Bench, task: tuple[Path, int]) -> None:
    """Record the activations of all units on one chunk of crops."""
    path, start = task
    crops = bench.images.crops[start : start + CHUNK]
    units, size = list(unit_groups(bench.recipe)), bench.recipe.values["images"]["size"]
    found, sha256 = record(bench.network, bench.images, crops, units, size, bench.device)
    buffer = io.BytesIO()
    np.savez(buffer, activations=found, sha256=sha256)
    write(path, buffer.getvalue())


def make_part(bench: Bench, task: tuple[Path, str, str]) -> None:
    """Make the references of one kind for one unit, store their images and note what they are."""
    path, unit, kind = task
    column = list(unit_groups(bench.recipe)).index(unit)
    values = bench.recipe.values
    case = Case(
        network=bench.network,
        unit=unit,
        images=bench.images,
        activations=np.load(bench.work / RECORDED, mmap_mode="r")[:, column],
        size=values["images"]["size"],
        seed=values["seed"],
        device=bench.device,
    )
    made: References = REFERENCES[kind](case, values["references"][kind])
    part = {
        "references": {
            side: [[_stored(picture, bench.work / PACK) for picture in row] for row in rows]
            for side, rows in made.references.items()
        },
        "queries": {side: [_stored(p, bench.work / PACK) for p in row] for side, row in made.queries.items()},
    }
    write(path, to_json(part))


def _stored(picture: Picture, pack: Path) -> dict[str, Any]:
    entry = {"activation": short(picture.activation), "image": picture.image, "made_by": picture.made_by}
    return {**store(picture.pixels, pack), **entry}


def _gather(bench: Bench) -> str:
    """Join the recorded activations in one file; return the SHA-256 of the image set."""
    chunks = []
    for path, _ in _chunks(bench):
        with np.load(path) as chunk:
            chunks.append((chunk["activations"], str(chunk["sha256"])))
    np.save(buffer := io.BytesIO(), np.concatenate([rows for rows, _ in chunks]))
    write(bench.work / RECORDED, buffer.getvalue())
    return hashlib.sha256("".join(sha256 for _, sha256 in chunks).encode()).hexdigest()
