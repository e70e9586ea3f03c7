"""Between models: are maps of the same pictures alike under a model that has learned something else?

Alike maps cannot tell the models apart: a model with label errors (Adebayo et al. 2020, section 3.2), or
one that was trained on other data altogether, for which the pictures are out of distribution (section 5,
table 3).
"""

from stimuli.debugging.baselines import baseline_maps
from stimuli.debugging.maps import explained
from stimuli.debugging.measures import compared
from stimuli.debugging.rows import EXPLANATION, Row, rows_of
from stimuli.debugging.work import Work
from stimuli.errors import UserError

MEASURES = ("ssim", "spearman", "spearman-signed")


def between_models(work: Work) -> list[Row]:
    """Return how alike each method's maps of the reference model and of every other model are.

    Each model's target is explained. A baseline in the place of the other model's map says what a map that
    knows of no model would score. Raises UserError where there is one model alone.
    """
    others = [model for model in work.networks if model != work.reference]
    if not others:
        raise UserError(f"between-models needs a second model beside {work.reference}, and there is none.")
    baselines = baseline_maps(work.inputs.pixels, work.seed)
    rows = []
    for method in work.methods:
        own = explained(work, work.reference, method, work.inputs.pixels)
        place = {"experiment": "between-models", "against": work.reference, "method": method.name}
        for name, maps in baselines.items():
            rows += rows_of({**place, "map": name}, work.inputs.ids, compared(own, maps))
        for model in others:
            maps = explained(work, model, method, work.inputs.pixels)
            there = {**place, "model": model, "map": EXPLANATION}
            rows += rows_of(there, work.inputs.ids, compared(own, maps))
    return rows
