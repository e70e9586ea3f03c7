"""The page of a run: one HTML file that holds its words, tables and figures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import jinja2
import torch

from stimuli.debugging.drawing import SHORT_NAMES
from stimuli.debugging.rows import ANY, Row, indexed
from stimuli.debugging.sections import Section
from stimuli.debugging.template import PAGE
from stimuli.debugging.work import Method, Work
from stimuli.explanations.parameters import recorded


def page(name: str, work: Work, sections: Sequence[Section], means: Sequence[Row]) -> bytes:
    """Return the page as UTF-8."""
    flat = indexed(means)("ssim-gt1", ANY, ANY, "constant")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    text = environment.from_string(PAGE).render(
        name=name,
        inputs=len(work.inputs.ids),
        size=work.inputs.pixels.shape[1],
        seed=work.seed,
        flat=f"{flat['mean']:.2f}" if flat else "",
        models=[_model(work, model) for model in work.networks],
        methods=[_method(method) for method in work.methods],
        sections=sections,
        names=SHORT_NAMES,
        torch=torch.__version__,
        count=lambda number, word: f"{number} {word}{'' if number == 1 else 's'}",
    )
    return text.encode()


def _model(work: Work, model: str) -> Mapping[str, Any]:
    right = int((work.targets[model] == work.inputs.labels).sum())
    network = work.networks[model]
    return {
        "name": model,
        "reference": model == work.reference,
        "right": right,
        "source": network.source,
    }


def _method(method: Method) -> Mapping[str, str]:
    values = recorded(method.values)
    words = ", ".join(f"{key}: {json.dumps(value)}" for key, value in values.items() if value is not None)
    return {"name": method.name, "method": method.method, "parameters": words}
