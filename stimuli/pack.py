"""Builds a pack from a recipe: in a directory beside the target, step by step, so that it can resume."""

import fcntl
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    Nothing is created before recipe, network, units and images are found to be sound. An interrupted build
    leaves `target.building`, with which the next one goes on.
    """
    if _finished(recipe, target):
        return False
    bench = _bench(recipe, target.absolute().with_name(target.absolute().name + ".building"), device)
    units, crops = unit_groups(recipe), bench.images.crops
    photos = {crop.photo for crop in crops}
    say(f"{len(crops)} crops of {len(photos)} photographs, {len(units)} units of {bench.network.name}")
    with _working(bench):
        with workers(jobs, _bench, recipe, bench.work, device) as run:
            run(record_chunk, _missing(bench, _chunks(bench)), "natural activations")
            images_sha256 = _gather(bench)
            run(make_part, _missing(bench, _parts(bench)), "references")
        _finish(bench, target, images_sha256)
    return True


def _finished(recipe: Recipe, target: Path) -> bool:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
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


@contextmanager
def _working(bench: Bench) -> Iterator[None]:
    """Hold the working directory for one build; remove it if the build cannot be done at all."""
    ids = "\n".join(crop.id for crop in bench.images.crops)
    made = {"recipe": bench.recipe.sha256, "crops": hashlib.sha256(ids.encode()).hexdigest(), **made_with()}
    try:
        bench.work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{bench.work} cannot be made: {error.strerror}.") from error
    with (bench.work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"another build is at work in {bench.work}.") from None
        note = bench.work / "build.json"
        if note.exists() and json.loads(note.read_bytes()) != made:
            raise UserError(
                f"{bench.work} holds an unfinished build of other images, versions or another recipe; "
                "remove it to start afresh."
            )
        write(note, to_json(made))
        try:
            yield
        except UserError:
            shutil.rmtree(bench.work)
            raise


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


def _missing(bench: Bench, tasks: Iterator[Any]) -> list[Any]:
    return [task for task in tasks if not task[0].exists()]


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
            side: [[_stored(picture, bench.work) for picture in row] for row in rows]
            for side, rows in made.references.items()
        },
        "queries": {side: [_stored(p, bench.work) for p in row] for side, row in made.queries.items()},
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


def _finish(bench: Bench, target: Path, images_sha256: str) -> None:
    found = np.load(bench.work / RECORDED)
    parts = {(unit, kind): json.loads(path.read_bytes()) for path, unit, kind in _parts(bench)}
    whole = manifest(bench.recipe, bench.network, bench.images, images_sha256, found, parts)
    listed = {entry["file"] for entry in whole["stimuli"].values()}
    for path in (bench.work / "images").rglob("*"):
        if path.is_file() and path.relative_to(bench.work).as_posix() not in listed:
            path.unlink()  # left by a build that was killed
    write(bench.work / "manifest.json", to_json(whole))
    for path in bench.work.iterdir():
        if path.name not in ("images", "manifest.json"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    bench.work.rename(target)
