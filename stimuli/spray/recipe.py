"""What `pfungst stimuli spray RECIPE` does: a whole analysis, and the pack of its clusters."""

from collections.abc import Callable
from pathlib import Path

from stimuli.errors import UserError
from stimuli.packs import clusters
from stimuli.packs.build import build, work
from stimuli.packs.place import check_place
from stimuli.recipe import Recipe


def spray(
    recipe: Recipe, folder: Path, device: str, jobs: int | None, say: Callable[[str], object], engine: str
) -> str:
    """Write page, tables, ViRelAy's files and the pack into a folder; return what was found in a sentence.

    Raises UserError for a recipe without `spray`.
    """
    if "spray" not in recipe.values:
        raise UserError(f"{recipe.path} has no spray; docs/spray.md says what it holds.")
    check_place(folder)
    bench = clusters.open_bench(recipe, device)
    say(clusters.summary(bench))
    done = work(bench, clusters.open_bench, clusters.stages(bench), jobs, engine)
    told = clusters.analysis(bench, done, folder)
    build(recipe, folder / "pack", device, jobs, lambda line: None, engine)
    return f"{told}."
