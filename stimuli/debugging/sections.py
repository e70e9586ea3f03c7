"""What the page says of each experiment: its words, figures, table and example maps."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stimuli.debugging.between_models import MEASURES as BETWEEN_MODELS
from stimuli.debugging.cascade import MEASURES as CASCADE
from stimuli.debugging.curves import curves
from stimuli.debugging.dots import dots
from stimuli.debugging.drawing import MEASURE_NAMES
from stimuli.debugging.grids import between_models_grid, cascade_grid, ground_truth_grid
from stimuli.debugging.ground_truth import MEASURES as GROUND_TRUTH
from stimuli.debugging.rows import EXPLANATION, Row
from stimuli.debugging.tables import of_cascade, scores
from stimuli.debugging.work import Work
from stimuli.render import png

Files = dict[str, bytes]
Section = dict[str, Any]


def section(name: str, work: Work, rows: Sequence[Row], means: Sequence[Row]) -> tuple[Section, Files]:
    """Return an experiment's part of the page, and its figures as files by name."""
    found, drawn = _SECTIONS[name](work, rows, means)
    files = {f"{one}.{kind}": data for one, kinds in drawn.items() for kind, data in kinds.items()}
    found["figures"] = [{**about, "data": _text(drawn[about["name"]]["svg"])} for about in found["figures"]]
    found["grids"] = [{**about, "data": _text(drawn[about["name"]]["png"])} for about in found["grids"]]
    return {"id": name, "marked": False, **found}, files


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _ground_truth(work: Work, rows: Sequence[Row], means: Sequence[Row]) -> tuple[Section, Any]:
    measures = _present(means, GROUND_TRUTH)
    models, methods = list(work.networks), [method.name for method in work.methods]
    drawn: dict[str, Any] = {"ground-truth": dots(means, measures, models, methods)}
    for model in models:
        drawn[f"ground-truth-{model}"] = {"png": png(ground_truth_grid(work, model))}
    texts = [
        "Were a model to rely on the background alone, all of an explanation should lie there. GT-1 is a "
        "mask that is 1 in the background and 0 in the object. Mass is the share of the map in the "
        "background; a map that is the same everywhere has the background's share of the area. AUC says how "
        "often a pixel of the background is stronger than one of the object; 0.5 is no order at all."
    ]
    if "ssim-gt2" in measures:
        texts.append(
            "GT-2 is GT-1 times the map of the same background without the object. It asks only that the map "
            "is empty in the object and elsewhere as it was without it. The baselines, which know no "
            "network, have a GT-2 of their own, and a map that does not depend on the picture does best."
        )
    return {
        "title": "Ground truth: does the map show a model that relies on the background?",
        "texts": texts,
        "marked": True,
        "table": scores(rows, means, measures, models, methods, marked=True),
        "figures": [_figure("ground-truth", "Agreement of maps with the masks of the background.")],
        "grids": [
            {
                "name": f"ground-truth-{model}",
                "title": f"Maps of {model}",
                "caption": "Under each map: SSIM to GT-1, and the share of its mass in the background.",
            }
            for model in models
        ],
    }, drawn


def _between_models(work: Work, rows: Sequence[Row], means: Sequence[Row]) -> tuple[Section, Any]:
    measures = _present(means, BETWEEN_MODELS)
    others = [model for model in work.networks if model != work.reference]
    methods = [method.name for method in work.methods]
    return {
        "title": f"Between models: is the map another one than that of {work.reference}?",
        "texts": [
            f"Each score compares a model's map with that of {work.reference} for the same picture. "
            "Where the maps are alike although the models have learned different things, nobody can tell the "
            "models apart by them. Maps may look alike, which is SSIM, while their pixels have another "
            "order, which is the rank correlation. A baseline's score is that of the baseline with the map "
            f"of {work.reference}: what a map scores that knows of no model."
        ],
        "table": scores(rows, means, measures, others, methods),
        "figures": [_figure("between-models", f"Likeness of maps to those of {work.reference}.")],
        "grids": [
            {
                "name": "between-models-maps",
                "title": "Maps of the same pictures under each model",
                "caption": f"Under each map: SSIM and rank correlation with the map of {work.reference}.",
            }
        ],
    }, {
        "between-models": dots(means, measures, others, methods),
        "between-models-maps": {"png": png(between_models_grid(work))},
    }


def _cascade(work: Work, rows: Sequence[Row], means: Sequence[Row]) -> tuple[Section, Any]:
    measures = _present(means, CASCADE)
    methods = [method.name for method in work.methods]
    drawn: dict[str, Any] = {
        f"cascade-{measure}": curves(means, measure, work.reference, methods) for measure in measures
    }
    drawn["cascade-maps"] = {"png": png(cascade_grid(work))}
    return {
        "title": f"Cascade: does the map of {work.reference} need what the network has learned?",
        "texts": [
            "The layers are re-initialised one after the other, from the top down to the first, and each map "
            "is compared with that of the trained network, for the class explained there. A method whose "
            "maps stay alike while the network's answer is long gone shows something else than what the "
            "network has learned in those layers. Some likeness comes from the picture alone: the baselines, "
            "compared with the trained network's maps, say how much."
        ],
        "table": of_cascade(means, measures[:2], work.reference, methods),
        "figures": [
            _figure(f"cascade-{measure}", f"In the course of the cascade: {MEASURE_NAMES[measure]}.")
            for measure in measures
        ],
        "grids": [
            {
                "name": "cascade-maps",
                "title": "Maps of one picture in the course of the cascade",
                "caption": "Above each column: the layer down to which the network is re-initialised.",
            }
        ],
    }, drawn


def _present(means: Sequence[Row], measures: Sequence[str]) -> list[str]:
    """Return the measures that say something: not the signed one where no map has negative values."""
    own = {
        measure: [
            (mean["mean"], mean["n"])
            for mean in means
            if mean["measure"] == measure and mean["map"] == EXPLANATION
        ]
        for measure in measures
    }
    signed = own.get("spearman-signed")
    return [
        one for one in measures if own[one] and (own[one] != own.get("spearman") or own[one] is not signed)
    ]


def _figure(name: str, words: str) -> Mapping[str, str]:
    more = "Dots are means, lines standard errors; the marks in each row are the baselines."
    if name.startswith("cascade"):
        more = "From left to right, the network is re-initialised from the top down to the layer below. "
        more += "Bands are standard errors; black and grey lines are the baselines."
    return {"name": name, "alt": words, "caption": f"{words} {more}"}


_SECTIONS: dict[str, Callable[..., tuple[Section, Any]]] = {
    "ground-truth": _ground_truth,
    "between-models": _between_models,
    "cascade": _cascade,
}
