"""The cascade: are maps of a trained network alike those of the same network without what it learned?

Its layers are re-initialised from the top, one more at each step, down to the first. A map that stays as it
was does not depend on what the layers above had learned. Adebayo et al. 2018, arXiv:1810.03292, and 2020,
section 4 and figure 7, on VGG-16: guided backpropagation, deconvolution, deep Taylor decomposition,
PatternNet, PatternAttribution and LRP-SPAF hardly change with the higher layers.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from stimuli.debugging.baselines import baseline_maps
from stimuli.debugging.maps import Arrays, explained, kept, key_of, make, predicted
from stimuli.debugging.measures import compared
from stimuli.debugging.reinitialised import layers_from_the_top, reinitialised
from stimuli.debugging.rows import ANY, EXPLANATION, Row, rows_of
from stimuli.debugging.work import SHOWN, Method, Work
from stimuli.errors import UserError
from stimuli.layers import Network

MEASURES = ("ssim", "spearman", "spearman-signed")


def cascade(work: Work) -> list[Row]:
    """Return how alike each map and the trained network's is, at every step of the cascade.

    Step 0 is the trained network itself; the target stays the class explained there. Baselines in the place
    of the changed network's map say what a map that knows of no network would score; they have no step.
    `same-prediction` is 1 where the changed network still predicts the target.
    """
    ids, place = work.inputs.ids, {"experiment": "cascade", "model": work.reference}
    rows = []
    baselines = baseline_maps(work.inputs.pixels, work.seed)
    for method in work.methods:
        own = explained(work, work.reference, method, work.inputs.pixels)
        for name, maps in baselines.items():
            rows += rows_of({**place, "method": method.name, "map": name}, ids, compared(own, maps))
    for step, layers, changed in steps_of(work):
        there = {**place, "step": step, "layer": layers[-1] if layers else "", "map": EXPLANATION}
        rows += rows_of({**there, "method": ANY}, ids, _answers(work, layers, changed))
        for method in work.methods:
            found = step_of(work, method, layers, changed)
            rows += rows_of({**there, "method": method.name}, ids, {key: found[key] for key in MEASURES})
    return rows


def steps_of(work: Work) -> Iterator[tuple[int, list[str], Callable[[], Network]]]:
    """Yield each step's number, the layers re-initialised so far, and a function that gives the network.

    The last of the layers names the step. Where there are more layers than steps, several go at once, as
    evenly as can be.
    """
    network = work.networks[work.reference]
    groups = layers_from_the_top(network)
    count = min(work.steps or len(groups), len(groups))
    for step in range(count + 1):
        layers = [path for group in groups[: round(step * len(groups) / count)] for path in group]

        @functools.cache
        def changed(layers: tuple[str, ...] = tuple(layers)) -> Network:
            return reinitialised(network, layers, work.seed)

        yield step, layers, changed


def step_of(work: Work, method: Method, layers: list[str], changed: Callable[[], Network]) -> Arrays:
    """Return a method's likeness at a step, (n,) for each measure, and `shown`, the first few maps.

    A method that can explain the trained network may fail on what is left of it, as where its values grow
    without bound: its likeness is undefined there.
    """
    model, pixels = work.reference, work.inputs.pixels
    targets = work.targets[model]

    def produce() -> Arrays:
        own = explained(replace(work, tick=lambda maps: None), model, method, pixels)
        try:
            maps = make(work, changed(), method, pixels, targets) if layers else own
        except UserError as error:
            work.say(f"{method.name} is undefined for {model} from the top down to {layers[-1]}: {error}")
            return {key: np.full(len(own), np.nan) for key in (*MEASURES, "shown")}
        return {**compared(own, maps), "shown": maps[:SHOWN]}

    key = {**key_of(work, model, method, pixels), "layers": layers, "seed": work.seed}
    found = kept(work, [model, method.name, f"step-{len(layers)}"], key, produce)
    work.tick(len(pixels))
    return found


def _answers(work: Work, layers: list[str], changed: Callable[[], Network]) -> Arrays:
    model, pixels = work.reference, work.inputs.pixels
    key = {**key_of(work, model, None, pixels), "layers": layers, "seed": work.seed}

    def produce() -> Arrays:
        return {"same-prediction": predicted(changed(), pixels) == work.targets[model]}

    return kept(work, [model, "predictions", f"step-{len(layers)}"], key, produce)


def steps_count(work: Work) -> int:
    """Return how many steps the cascade has, without the trained network."""
    return max(step for step, _, _ in steps_of(work))
