"""Forced choice: which of these images belongs to the strongly activating references?

Borowski et al. (2021), Exemplary Natural Images Explain CNN Activations Better than State-of-the-Art
Feature Visualization, ICLR, section 3 and appendix A.1: references to the left (minimal) and right (maximal),
two stacked queries, confidence from 1 to 3 given in the same click.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Parameter
from app.trial_types.choice import BOROWSKI_CONFIDENCE, Choice, confidence_parameter, digit

NAMES = {"stacked": ["upper", "lower"], "row": ["left", "right"]}  # of two alternatives
SIDES = ("min", "max")
MOST_AT_ONCE = 5  # levels of confidence that two alternatives can share ten digits for


class ForcedChoice(Choice):
    """Reference images, two or more alternatives, one click for choice and confidence.

    With more than two alternatives, or more than five levels, the confidence is asked for after the choice.
    """

    parameters = (
        Parameter("question", {"type": "string", "minLength": 1}, "Question above the images"),
        Parameter(
            "titles",
            {
                "type": "object",
                "properties": {"min": {"type": "string"}, "max": {"type": "string"}},
                "required": ["min", "max"],
                "additionalProperties": False,
            },
            "Words above the minimal and the maximal reference images",
            {"min": "Minimally activating", "max": "Maximally activating"},
        ),
        Parameter(
            "references",
            {
                "type": "object",
                "properties": {"min": {"enum": [0, 1, 4, 9]}, "max": {"enum": [0, 1, 4, 9]}},
                "required": ["min", "max"],
                "additionalProperties": False,
            },
            "How many minimal and maximal reference images are shown: the first, most extreme of the set",
            {"min": 9, "max": 9},
        ),
        confidence_parameter(BOROWSKI_CONFIDENCE),
        Parameter(
            "confidence_when",
            {"enum": ["same_click", "after"]},
            "Whether one click gives choice and confidence, or a second one the confidence",
            "same_click",
        ),
        Parameter(
            "layout",
            {"enum": ["stacked", "row"]},
            "Whether the alternatives are one above the other between the references, or in a row below them",
            "stacked",
        ),
        *Choice.parameters,
    )
    set_needs = (
        "`queries` (min, max; the maximal one is right), or `alternatives` with the id of the right one as "
        "`correct`; as many `references` (min, max) as are shown"
    )
    keys = (
        "Two alternatives with confidence in the same click: 4 5 6 for the upper (or right) image, 1 2 3 for "
        "the lower (or left). Otherwise 1, 2, … for the image, then 1, 2, … for the confidence."
    )
    seconds = 5.0  # the median of Borowski et al. (2021) is 4.3 s
    example = {"question": "Which image belongs to the right?", "references": {"min": 4, "max": 4}}
    example_set = {
        "kind": "natural",
        "references": {side: [f"{side}-{i}" for i in range(9)] for side in SIDES},
        "queries": {"min": "query-a", "max": "query-b"},
    }

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return the references shown, the alternatives in random places, and the right place.

        In a catch trial the alternatives are copies of references, the right one of a maximal one, as in
        Borowski et al. (2021), appendix A.1: of those shown where there are any.
        """
        references = {side: _first(entry, side, parameters["references"][side]) for side in SIDES}
        options, right = _options(entry)
        if catch:
            options, right = _copies(entry, references, len(options), rng)
        options = rng.sample(options, len(options))
        names = _names(parameters["layout"], len(options))
        return {"references": references, "options": options, "correct": names[options.index(right)]}

    def names(self, plan: Mapping[str, Any]) -> list[str]:
        """Return upper and lower, left and right, or 1 to n."""
        return _names(plan["layout"], len(plan["options"]))

    def images(self, plan: Mapping[str, Any]) -> list[str]:
        """Return the minimal references, the maximal ones, the alternatives."""
        return [*plan["references"]["min"], *plan["references"]["max"], *plan["options"]]

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return question, image URLs in their places, and what each alternative is called and pressed by."""
        n_min, n_max = (len(plan["references"][side]) for side in SIDES)
        shown = zip(self.names(plan), _keys(plan), urls[n_min + n_max :], strict=True)
        return {
            **super().view(plan, urls),
            "titles": plan["titles"],
            "layout": plan["layout"],
            "references": {"min": urls[:n_min], "max": urls[n_min : n_min + n_max]},
            "alternatives": [
                {"name": name, "label": _label(name), "url": url, "keys": keys} for name, keys, url in shown
            ],
            "confidence_when": "same_click" if _same_click(plan) else "after",
        }

    def button(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """Return the confidence where the same click gave it, else the name of the image."""
        if _same_click(plan):
            return plan["confidence"][answer["confidence"] - 1]
        return _label(answer["choice"])


def _first(entry: Mapping[str, Any], side: str, n: int) -> list[str]:
    """Return the `n` most extreme references of a side; KeyError where a set has fewer."""
    found = entry["references"][side][:n] if n else []
    if len(found) < n:
        raise KeyError(f"references.{side}")
    return list(found)


def _options(entry: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return the alternatives of a set and the right one."""
    if "alternatives" in entry:
        if entry["correct"] not in entry["alternatives"]:
            raise KeyError("correct, one of the alternatives")
        return list(entry["alternatives"]), entry["correct"]
    return [entry["queries"]["min"], entry["queries"]["max"]], entry["queries"]["max"]


def _copies(
    entry: Mapping[str, Any], shown: Mapping[str, list[str]], n: int, rng: Random
) -> tuple[list[str], str]:
    """Return `n` alternatives that are copies of references, and the one that is a maximal one."""
    if not any(shown.values()):
        raise KeyError("references, without which no catch trial can be answered")
    minimal, maximal = (shown[side] or entry["references"][side] for side in SIDES)
    wrong = list(minimal) if len(minimal) >= n - 1 else list(entry["references"]["min"])
    if len(wrong) < n - 1:
        raise KeyError("references.min")
    right = rng.choice(maximal)
    return [*rng.sample(wrong, n - 1), right], right


def _names(layout: str, n: int) -> list[str]:
    return NAMES[layout] if n == 2 else [str(i + 1) for i in range(n)]


def _label(name: str) -> str:
    return f"Image {name}" if name.isdigit() else f"{name.capitalize()} image"


def _same_click(plan: Mapping[str, Any]) -> bool:
    """Tell whether one click gives choice and confidence: as asked for, where there are keys for it."""
    n, levels = len(plan["options"]), len(plan["confidence"])
    return plan["confidence_when"] == "same_click" and n == 2 and 0 < levels <= MOST_AT_ONCE


def _keys(plan: Mapping[str, Any]) -> list[list[str | None]]:
    """Return the keys of each alternative's buttons: one for each level of confidence, or one."""
    if not _same_click(plan):
        return [[digit(i)] for i in range(len(plan["options"]))]
    levels = len(plan["confidence"])
    first, second = ([digit(i) for i in range(levels * place, levels * (place + 1))] for place in range(2))
    # The upper image is answered by the upper row of a number pad, the left one by the lower numbers.
    return [second, first] if plan["layout"] == "stacked" else [first, second]
