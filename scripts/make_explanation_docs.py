"""Writes docs/explanations.md from what the explanation methods declare; it is mended where a method is.

python -m scripts.make_explanation_docs
"""

import sys
from pathlib import Path
from typing import Any

from scripts.make_trial_type_docs import paragraphs, table
from stimuli.explanations import EXPLANATIONS
from stimuli.explanations.parameters import declared

FILE = Path(__file__).parent.parent / "docs" / "explanations.md"
LEAD = """
A map says, for every pixel of an image, how much it speaks for the class that is explained. What is
explained is always the class's logit, before any softmax. Maps have the height and width of the image as
the network sees it; where a method gives a value for each colour of a pixel, the map is the sum over the
colours. All methods of a study are given the same prepared images. Whatever is drawn at random is drawn
from a generator of the method's own: the same seed gives the same map, and the map of an image does not
depend on the images beside it.
"""
BASELINES = """
Methods that need an image of nothing name its colour as a person would see it: `black`, `white`, or
`grey`, the mean colour of the network's training images, which is what the papers and the libraries get
from a baseline of zeros. A map is blank wherever the image has the baseline's colour. An artefact that is
planted in the images must therefore have another colour than every baseline: a border of the mean colour
does not exist for integrated gradients from `grey`. `stimuli.explanations.artefact.findings` says which
methods cannot show an artefact, and `artefact_mass` which share of a map lies in it.
"""
SAMPLES = """
PatternNet and PatternAttribution must be fitted on images, best those that the network was trained on, and
expected gradients draw baselines from such images where there are any: the parameter `samples` takes them.
"""


def main() -> None:
    """Write the page."""
    FILE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the text of the page."""
    rows = [[f"[`{name}`](#{name})", _what(method)] for name, method in EXPLANATIONS.items()]
    parts = ["# Explanations", *map(_one_line, (LEAD, BASELINES, SAMPLES)), table(["method", "is"], rows)]
    for name, method in EXPLANATIONS.items():
        about = [_readable(text) for text in paragraphs(method.__doc__)]
        parts += [f"## `{name}`", _what(method), *about, *_parameters(method)]
    return "\n\n".join(parts) + "\n"


def _what(method: Any) -> str:
    return paragraphs(sys.modules[method.__module__].__doc__)[0]


def _parameters(method: Any) -> list[str]:
    rows = [
        [f"`{name}`", parameter.words, _default(parameter.default), parameter.meaning]
        for name, parameter in declared(method).items()
    ]
    return [table(["parameter", "value", "default", "meaning"], rows)] if rows else []


def _default(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _readable(text: str) -> str:
    text = text.removeprefix("Return ")
    return text[0].upper() + text[1:]


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
