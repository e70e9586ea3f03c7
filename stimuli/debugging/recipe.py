"""What `pfungst stimuli debug RECIPE` does: the debugging tests on the models of a recipe."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from stimuli.cache import cache
from stimuli.debugging.run import SETTINGS, run
from stimuli.errors import UserError
from stimuli.packs import models
from stimuli.packs.build import work
from stimuli.packs.model import Model, load_model
from stimuli.packs.model_inputs import training_pictures
from stimuli.packs.models import ModelBench
from stimuli.packs.place import check_place
from stimuli.recipe import Recipe


def debug(
    recipe: Recipe, folder: Path, device: str, jobs: int | None, say: Callable[[str], object], engine: str
) -> Path:
    """Train the models of a recipe and test its explanations on them; return the page that tells of it.

    All models are shown the same test pictures: those that the first model with a planted background, border
    or tag is shown, or else the plain ones. Models that differ in what they are shown alone, as those for
    out-of-distribution inputs, are left out. Raises UserError for a recipe without models.
    """
    if not recipe.trains:
        raise UserError(f"{recipe.path} has no models; docs/debugging.md says what is needed.")
    check_place(folder)
    bench = models.open_bench(recipe, device)
    say(models.summary(bench))
    work(bench, models.open_bench, models.models(bench), jobs, engine)
    tested = [model for model in bench.models if model.bug.shown.classes == bench.data.classes]
    planted = next((model for model in tested if model.bug.backdrop or model.bug.pair), tested[0])
    shown, backdrop = planted.bug.shown, planted.bug.backdrop
    return run(
        {model.name: load_model(model, device) for model in tested},
        [shown.read("test", index) for index in range(shown.count("test"))],
        recipe.values["explanations"],
        recipe.values.get("debug", SETTINGS),
        folder,
        cache() / "steps" / "debugging",
        without_object=lambda example: backdrop(example.id) if backdrop else None,
        name=recipe.values["name"],
        seed=recipe.values["seed"],
        base=recipe.path.parent,
        samples={"training": _training(bench, tested[0])},
        say=say,
    )


def _training(bench: ModelBench, model: Model) -> np.ndarray:
    images = training_pictures(model)
    return np.stack([images.read(crop, bench.data.size) for crop in images.crops])
