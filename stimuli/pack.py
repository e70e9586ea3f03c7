"""Builds a pack from a recipe: in a directory beside the target, step by step, so that it can resume."""

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stimuli.case import Case, Picture, References
from stimuli.check import read_manifest
from stimuli.engine import workers
from stimuli.errors import UserError
from stimuli.images import ImageSet, image_set
from stimuli.layers import Network, unit_of
from stimuli.manifest import made_with, manifest, short, to_json, unit_groups
from stimuli.networks import load_network
from stimuli.place import PACK, check_writable, place, publish, working
from stimuli.recipe import Recipe
from stimuli.references import REFERENCES
from stimuli.render import store, write
from stimuli.units import record

CHUNK = 64  # crops per task
RECORDED = "activations.npy"  # (crops, units), in the working directory


@dataclass(frozen=True)
class Bench:
    """What a worker needs at hand: the recipe with its network and images, and the working directory."""

    recipe: Recipe
    work: Path
    network: Network
    images: ImageSet
    device: str


def build(recipe: Recipe, target: Path, device: str, jobs: int, say: Callable[[str], None]) -> bool:
    """Make the pack of a recipe at `target`; return False if it was there already.

    Nothing is created before target, recipe, network, units and images are found to be sound. An
    interrupted build leaves `target.building`, with which the next one goes on.
    """
    whole, work = place(target)
    if _finished(recipe, target):
        return False
    check_writable(work)
    bench = _bench(recipe, work, device)
    units, crops = unit_groups(recipe), bench.images.crops
    photos = {crop.photo for crop in crops}
    say(f"{len(crops)} crops of {len(photos)} photographs, {len(units)} units of {bench.network.name}")
    with working(work, _made(bench)):
        with workers(jobs, _bench, recipe, work, device) as do_all:
            do_all(record_chunk, [task for task in _chunks(bench) if not task[0].exists()], "activations")
            images_sha256 = _gather(bench)
            do_all(make_part, [task for task in _parts(bench) if not _is_made(bench, task[0])], "references")
        _assemble(bench, images_sha256)
        publish(work, whole)
    return True


def _finished(recipe: Recipe, target: Path) -> bool:
    if not os.path.isdir(target) or not any(target.iterdir()):
        return False
    found = read_manifest(target)
    if found["recipe_sha256"] != recipe.sha256:
        raise UserError(f"{target} holds the pack of another recipe ({found['name']}); choose another name.")
    return True


def _bench(recipe: Recipe, work: Path, device: str) -> Bench:
    with recipe.blame("network"):
        network = load_network(recipe.values["network"], device)
    for group, units in recipe.values["units"].items():
        for index, unit in enumerate(units):
            with recipe.blame(f"units.{group}.{index}"):
                unit_of(network, unit)
    with recipe.blame("images.set"):
        images = image_set(recipe.values["images"], recipe.path.parent)
        natural = recipe.values["references"]["natural"]
        if len(images.crops) < 2 * natural["bins"] * natural["batches"]:
            raise UserError(f"{images.name} gives {len(images.crops)} crops; the references need more.")
    return Bench(recipe, work, network, images, device)


def _made(bench: Bench) -> dict[str, str]:
    """Return what an unfinished build must have in common with the one that goes on with it."""
    ids = "\n".join(crop.id for crop in bench.images.crops)
    own = {"recipe": bench.recipe.sha256, "crops": hashlib.sha256(ids.encode()).hexdigest()}
    return own | made_with(bench.device)


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


def _assemble(bench: Bench, images_sha256: str) -> None:
    """Write the manifest beside the images, and remove what a killed build left among them."""
    found = np.load(bench.work / RECORDED)
    parts = {(unit, kind): json.loads(path.read_bytes()) for path, unit, kind in _parts(bench)}
    whole = manifest(bench.recipe, bench.network, bench.images, images_sha256, found, parts, bench.device)
    listed = {entry["file"] for entry in whole["stimuli"].values()}
    pack = bench.work / PACK
    for path in list(pack.rglob("*")):
        if path.is_file() and path.relative_to(pack).as_posix() not in listed:
            path.unlink()
    write(pack / "manifest.json", to_json(whole))
