"""Builds a pack from a recipe: step by step, so that it can resume, and whole or not at all."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from stimuli.engine import Runner, workers
from stimuli.errors import MendableError, UserError
from stimuli.packs.check import read_manifest
from stimuli.packs.manifest import to_json
from stimuli.packs.place import check_place, publish
from stimuli.packs.steps import Stage, is_done, pool
from stimuli.recipe import Recipe
from stimuli.render import write


def build(
    recipe: Recipe,
    target: Path,
    device: str,
    jobs: int | None,
    say: Callable[[str], None],
    engine: str = "local",
) -> bool:
    """Make the pack of a recipe at `target`; return False if it was there already.

    Nothing is created before target, recipe, network, units and images are found to be sound. What is done
    lies in the cache, so that an interrupted build goes on where it was.
    """
    check_place(target)
    if _finished(recipe, target):
        return False
    kind = kind_of(recipe)
    bench = kind.open_bench(recipe, device)
    say(kind.summary(bench))
    stages = kind.stages(bench)
    try:
        with workers(engine, jobs, kind.open_bench, recipe, device) as do_all:
            run(stages, do_all)
    except MendableError as error:
        words = str(error).removesuffix(".")
        raise MendableError(f"{words}; what is done is kept for the next build.") from error
    manifest = kind.finish(bench, stages)
    for line in kind.remarks(manifest):
        say(line)
    publish(target, lambda folder: _assemble(folder, manifest))
    return True


def plan(recipe: Recipe, device: str) -> list[tuple[str, int, int]]:
    """Return the stages of a build in their order: name, how many steps are done, and how many there are."""
    kind = kind_of(recipe)
    stages = kind.stages(kind.open_bench(recipe, device))
    return [
        (stage.name, sum(map(is_done, stage.steps)), len(stage.steps)) for stage in stages if stage.steps
    ]


def run(stages: list[Stage], do_all: Runner) -> None:
    """Do the steps that are not done yet, stage after stage."""
    for stage in stages:
        missing = [step for step in stage.steps if not is_done(step)]
        if missing:
            do_all(stage.work, missing, stage.name)


def kind_of(recipe: Recipe) -> ModuleType:
    """Return the module that knows what a recipe's pack is made of."""
    if recipe.explains:
        from stimuli.packs import explanations  # with libraries that references need not wait for

        return explanations
    from stimuli.packs import references

    return references


def _finished(recipe: Recipe, target: Path) -> bool:
    if not os.path.isdir(target) or not any(target.iterdir()):
        return False
    found = read_manifest(target)
    if found["recipe_sha256"] != recipe.sha256:
        raise UserError(f"{target} holds the pack of another recipe ({found['name']}); choose another name.")
    return True


def _assemble(folder: Path, manifest: dict[str, Any]) -> None:
    for file in sorted({entry["file"] for entry in manifest["stimuli"].values()}):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pool() / file, folder / file)
    write(folder / "manifest.json", to_json(manifest))
