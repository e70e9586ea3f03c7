"""Example maps as people see them, drawn in grey, in rows and columns with words."""

from collections.abc import Sequence

import numpy as np

from stimuli.debugging.baselines import baseline_maps
from stimuli.debugging.cascade import step_of, steps_of
from stimuli.debugging.drawing import SHORT_NAMES
from stimuli.debugging.ground_truth import second_mask
from stimuli.debugging.maps import explained
from stimuli.debugging.measures import compared, grey, mass, ssim
from stimuli.debugging.work import SHOWN, Work
from stimuli.render import bordered, colours, column, framed, label, resized, row

SIDE, WORDS = 104, 112  # px
MOST_STEPS = 7  # of the cascade in a row, beside the trained network


def ground_truth_grid(work: Work, model: str) -> np.ndarray:
    """Return the first inputs with GT-1 and the maps, below them GT-2 where there is one, as bytes."""
    inputs = work.inputs
    assert inputs.masks is not None
    masks, base = 1 - inputs.masks, baseline_maps(inputs.pixels, work.seed)
    maps = {method.name: explained(work, model, method, inputs.pixels) for method in work.methods}
    second = {method.name: second_mask(work, model, method, masks) for method in work.methods}
    rows = [_heads(["picture", "GT-1", *maps, *[SHORT_NAMES[name] for name in base]])]
    for place in range(min(SHOWN, len(inputs.ids))):
        cells = [_told(_photo(inputs.pixels[place])), _told(_map(masks[place]))]
        for values in (*maps.values(), *base.values()):
            cells.append(_scored(values[place, None], masks[place, None]))
        rows.append(row([label(f"class {inputs.labels[place]}", WORDS, 13), *cells]))
        if inputs.backgrounds is not None:
            below = [_photo(inputs.backgrounds[place]), _blank()]
            below += [_map(mask[place]) for mask in second.values() if mask is not None]
            rows.append(row([label("background alone, and GT-2", WORDS, 13, lines=3), *below]))
    return bordered(column(rows))


def between_models_grid(work: Work) -> np.ndarray:
    """Return the first inputs with the maps of every model, and how alike the reference's, as bytes."""
    maps = {
        (model, method.name): explained(work, model, method, work.inputs.pixels)
        for model in work.networks
        for method in work.methods
    }
    rows = [_heads(["picture", *[method.name for method in work.methods]])]
    for place in range(min(SHOWN, len(work.inputs.ids))):
        for number, model in enumerate(work.networks):
            first = _photo(work.inputs.pixels[place]) if number == 0 else _blank()
            cells = [_told(first)]
            for method in work.methods:
                own, other = (maps[name, method.name][place, None] for name in (work.reference, model))
                alike = compared(own, other)
                told = f"{_number(alike['ssim'])}, {_number(alike['spearman'])}"
                cells.append(_told(_map(grey(other)[0]), "" if model == work.reference else told))
            words = f"{model}: class {work.targets[model][place]}"
            rows.append(row([label(words, WORDS, 13, lines=3), *cells]))
    return bordered(column(rows))


def cascade_grid(work: Work) -> np.ndarray:
    """Return the first input's maps, a row for each method and a column for some steps, as bytes."""
    steps = list(steps_of(work))
    places = np.unique(np.linspace(0, len(steps) - 1, MOST_STEPS + 1).round().astype(int))
    chosen = [steps[place] for place in places]
    names = [layers[-1] if layers else "trained" for _, layers, _ in chosen]
    rows = [_heads(["picture", *names])]
    for number, method in enumerate(work.methods):
        cells = [_photo(work.inputs.pixels[0]) if number == 0 else _blank()]
        for _, layers, changed in chosen:
            shown = step_of(work, method, layers, changed)["shown"][:1]
            cells.append(_map(grey(shown)[0]) if shown.ndim == 3 else label("undefined", SIDE, middle=True))
        rows.append(row([label(_broken(method.name), WORDS, 13, lines=3), *cells]))
    return bordered(column(rows))


def _scored(maps: np.ndarray, masks: np.ndarray) -> np.ndarray:
    share = mass(maps, masks)[0]
    words = "no mass" if np.isnan(share) else f"{100 * share:.0f} %"
    return _told(_map(grey(maps)[0]), f"{_number(ssim(grey(maps), masks))}, {words}")


def _heads(words: Sequence[str]) -> np.ndarray:
    return row([label("", WORDS), *[label(_broken(word), SIDE, 13, middle=True) for word in words]])


def _broken(word: str) -> str:
    return word.replace("-", "- ").replace(".", ". ") if len(word) > 16 else word


def _photo(pixels: np.ndarray) -> np.ndarray:
    return resized(pixels, SIDE, SIDE)


def _map(drawn: np.ndarray) -> np.ndarray:
    return framed(resized(colours("gray", drawn), SIDE, SIDE))


def _blank() -> np.ndarray:
    return np.full((SIDE, SIDE, 3), 255, dtype=np.uint8)


def _told(picture: np.ndarray, words: str = "") -> np.ndarray:
    return column([picture, label(words, SIDE, 12, lines=1, middle=True)], gap=2)


def _number(values: np.ndarray) -> str:
    return "undefined" if np.isnan(values[0]) else f"{values[0]:.2f}"
