"""Builds a pack from a recipe: step by step, so that it can resume, and whole or not at all."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from stimuli.engine import Runner, workers
from stimuli.errors import MendableError, UserError
from stimuli.packs.check import read_manifest
from stimuli.packs.manifest import to_json
from stimuli.packs.place import check_place, publish
from stimuli.packs.steps import NotYetError, Stage, is_done, pool
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
    done = work(bench, kind.open_bench, kind.stages(bench), jobs, engine)
    manifest = kind.finish(bench, done)
    for line in kind.remarks(manifest):
        say(line)
    publish(target, lambda folder: _assemble(folder, manifest))
    return True


def plan(recipe: Recipe, device: str) -> Iterator[tuple[str, int, int]]:
    """Give the stages of a build in their order: name, how many steps are done, and how many there are.

    They end with the first one that is not done where the steps that follow depend on what it finds.
    """
    kind = kind_of(recipe)
    with contextlib.suppress(NotYetError):
        for stage in kind.stages(kind.open_bench(recipe, device)):
            if stage.steps:
                yield stage.name, sum(map(is_done, stage.steps)), len(stage.steps)


def work(
    bench: Any, setup: Callable[..., Any], stages: Iterable[Stage], jobs: int | None, engine: str
) -> list[Stage]:
    """Do what is not done yet of a build's stages, in workers that `setup` makes ready; return them all."""
    try:
        with workers(engine, jobs, setup, bench.recipe, bench.device) as do_all:
            return run(stages, do_all)
    except MendableError as error:
        words = str(error).removesuffix(".")
        raise MendableError(f"{words}; what is done is kept for the next build.") from error


def run(stages: Iterable[Stage], do_all: Runner) -> list[Stage]:
    """Do the steps that are not done yet, stage after stage; return all stages."""
    done = []
    for stage in stages:
        missing = [step for step in stage.steps if not is_done(step)]
        if missing:
            do_all(stage.work, missing, stage.name)
        done.append(stage)
    return done


def kind_of(recipe: Recipe) -> ModuleType:
    """Return the module that knows what a recipe's pack is made of."""
    if "spray" in recipe.values:
        from stimuli.packs import clusters

        return clusters
    if recipe.trains:
        from stimuli.packs import models

        return models
    if recipe.explains:
        from stimuli.packs import ready  # with libraries that references need not wait for

        return ready
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
