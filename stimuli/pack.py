"""Builds a pack from a recipe: in a directory beside the target, step by step, so that it can resume."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from stimuli.bench import Bench
from stimuli.check import read_manifest
from stimuli.engine import workers
from stimuli.errors import UserError
from stimuli.manifest import made_with, to_json
from stimuli.place import PACK, check_writable, place, publish, working
from stimuli.recipe import Recipe
from stimuli.render import write


def build(recipe: Recipe, target: Path, device: str, jobs: int, say: Callable[[str], None]) -> bool:
    """Make the pack of a recipe at `target`; return False if it was there already.

    Nothing is created before target, recipe, network, units and images are found to be sound. An
    interrupted build leaves `target.building`, with which the next one goes on.
    """
    whole, work = place(target)
    if _finished(recipe, target):
        return False
    check_writable(work)
    kind = _kind(recipe)
    bench = kind.open_bench(recipe, work, device)
    say(kind.summary(bench))
    with working(work, _made(bench)):
        with workers(jobs, kind.open_bench, recipe, work, device) as do_all:
            manifest = kind.make(bench, do_all)
        for line in kind.remarks(manifest):
            say(line)
        _assemble(work / PACK, manifest)
        publish(work, whole)
    return True


def _kind(recipe: Recipe) -> ModuleType:
    if recipe.explains:
        from stimuli import pack_explanations  # with libraries that references need not wait for

        return pack_explanations
    from stimuli import pack_references

    return pack_references


def _finished(recipe: Recipe, target: Path) -> bool:
    if not os.path.isdir(target) or not any(target.iterdir()):
        return False
    found = read_manifest(target)
    if found["recipe_sha256"] != recipe.sha256:
        raise UserError(f"{target} holds the pack of another recipe ({found['name']}); choose another name.")
    return True


def _made(bench: Bench) -> dict[str, str]:
    """Return what an unfinished build must have in common with the one that goes on with it."""
    ids = "\n".join(crop.id for crop in bench.images.crops)
    own = {"recipe": bench.recipe.sha256, "crops": hashlib.sha256(ids.encode()).hexdigest()}
    return own | made_with(bench.device, bench.recipe.explains)


def _assemble(pack: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest beside the images, and remove what a killed build left among them."""
    listed = {entry["file"] for entry in manifest["stimuli"].values()}
    for path in list(pack.rglob("*")):
        if path.is_file() and path.relative_to(pack).as_posix() not in listed:
            path.unlink()
    write(pack / "manifest.json", to_json(manifest))
