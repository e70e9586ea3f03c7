"""Ground truth: does a method show that a model relies on the background?

Where it does, all relevance should lie in the background: mask GT-1 is 1 there and 0 in the object. GT-2 is
GT-1 times the method's own map, drawn in grey, of the background alone: the same picture without its object,
under the same model and for the same class. Adebayo et al. 2020, section 3.1 and table 2.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from stimuli.debugging.baselines import BASELINES, baseline_maps
from stimuli.debugging.maps import explained
from stimuli.debugging.measures import auc, grey, mass, pointing, ssim
from stimuli.debugging.rows import EXPLANATION, Row, rows_of
from stimuli.debugging.work import Method, Work
from stimuli.errors import UserError

MEASURES = ("ssim-gt1", "ssim-gt2", "mass", "auc", "pointing")


def ground_truth(work: Work) -> list[Row]:
    """Return how every model's maps, and the baselines, agree with the masks of the background.

    Measures: the structural similarity to GT-1 and, where the pictures have backgrounds of their own, to
    GT-2 (a baseline has a GT-2 of its own, as a method has, and noise is drawn anew for it); the share of
    the map's mass in the background; and two measures of order, how far pixels of the background come
    first. Raises UserError without masks.
    """
    if work.inputs.masks is None:
        raise UserError("ground-truth needs a mask of the object in every picture, and some have none.")
    masks = 1 - work.inputs.masks
    baselines = baseline_maps(work.inputs.pixels, work.seed)
    rows = []
    for name, maps in baselines.items():
        rows += _rows(work, {"map": name}, _scores(maps, masks, _of_baseline(work, name, masks)))
    for model in work.networks:
        for method in work.methods:
            place = {"model": model, "method": method.name}
            maps = explained(work, model, method, work.inputs.pixels)
            second = second_mask(work, model, method, masks)
            rows += _rows(work, {**place, "map": EXPLANATION}, _scores(maps, masks, second))
    return rows


def second_mask(work: Work, model: str, method: Method, masks: np.ndarray) -> np.ndarray | None:
    """Return GT-2, (n, height, width) in [0, 1], from GT-1; None where the pictures have no backgrounds."""
    if work.inputs.backgrounds is None:
        return None
    return masks * grey(explained(work, model, method, work.inputs.backgrounds))


def _of_baseline(work: Work, name: str, masks: np.ndarray) -> np.ndarray | None:
    if work.inputs.backgrounds is None:
        return None
    return masks * grey(BASELINES[name](work.inputs.backgrounds, work.seed + 1))


def _scores(maps: np.ndarray, masks: np.ndarray, second: np.ndarray | None) -> dict[str, np.ndarray]:
    drawn = grey(maps)
    return {
        "ssim-gt1": ssim(drawn, masks),
        **({} if second is None else {"ssim-gt2": ssim(drawn, second)}),
        "mass": mass(maps, masks),
        "auc": auc(maps, masks),
        "pointing": pointing(maps, masks),
    }


def _rows(work: Work, place: Mapping[str, Any], scores: Mapping[str, np.ndarray]) -> list[Row]:
    return rows_of({"experiment": "ground-truth", **place}, work.inputs.ids, scores)
