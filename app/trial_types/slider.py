"""A visual analogue scale below pictures.

Borowski et al. (2021), appendix A.1: "How intuitive do you find the explanation of these optimized images for
the given natural images?", from -100 to 100. There the mark began at 0 and 0 was no answer; here nothing is
set beforehand and 0 is an answer like any other.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Column, Parameter
from app.trial_types.columns import CORRECT, OPTIONS
from app.trial_types.pictured import LAYOUT, SCALE_SET_NEEDS, SHARED, Pictured, side_is_right
from app.trial_types.scales import fraction_of

_NUMBER = {"type": "number"}
_GRIDS_FIRST = tuple(p._replace(default="grids") if p == LAYOUT else p for p in SHARED)
_ROUNDING = 1e-6  # of a step


class Slider(Pictured):
    """Pictures and a slider without a mark: it appears where the participant first puts it.

    The response time is that of the press that set the value which was sent (of a drag: its beginning);
    `n_changes` counts the presses that set another value before.
    """

    parameters = (
        Parameter("question", {"type": "string"}, "What is to be rated"),
        Parameter("min", _NUMBER, "Value at the low end", -100),
        Parameter("max", _NUMBER, "Value at the high end", 100),
        Parameter("step", {"type": "number", "exclusiveMinimum": 0}, "Distance of neighbouring values", 1),
        Parameter("low", {"type": "string"}, "Words at the low end"),
        Parameter("high", {"type": "string"}, "Words at the high end"),
        *_GRIDS_FIRST,
    )
    set_needs = SCALE_SET_NEEDS
    columns = (OPTIONS, Column("slider_value", "number", "Where the slider was put"), CORRECT)
    keys = (
        "Tab reaches the slider; arrow keys, Page Up, Page Down, Home and End move it, Space sets it to the "
        "middle; Tab and Enter send"
    )
    seconds = 15.0
    example = {
        "question": "How intuitive do you find this explanation?",
        "low": "not intuitive",
        "high": "intuitive",
        "columns": [{"role": "left", "title": "Optimized images"}, {"role": "right", "title": "Photographs"}],
    }
    example_set = {
        "images": {"left": [f"l{i}" for i in range(9)], "right": [f"r{i}" for i in range(9)]},
        "correct": -0.5,
    }

    def problem(self, parameters: Mapping[str, Any]) -> str | None:
        """Return what is wrong with parameters that obey their schemas one by one."""
        if parameters["min"] >= parameters["max"]:
            return "min must be below max."
        steps = (parameters["max"] - parameters["min"]) / parameters["step"]
        return None if abs(steps - round(steps)) < _ROUNDING else "From min to max must be whole steps."

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return question, pictures and the scale."""
        scale = {name: plan[name] for name in ("min", "max", "step", "low", "high")}
        return {**super().view(plan, urls), "scale": scale}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Expect a value on the scale. The middle is one too."""
        if set(answer) != {"value"}:
            return 'An answer has "value", nothing else.'
        value, low, high = answer["value"], plan["min"], plan["max"]
        if type(value) not in (int, float) or not low <= value <= high:
            return f"value must be a number from {low} to {high}."
        steps = (value - low) / plan["step"]
        if abs(steps - round(steps)) > _ROUNDING:
            return f"value must be whole steps of {plan['step']} from {low}."
        return None

    def score(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> bool | None:
        """Return whether the value in a catch trial is on the side that the set asks for."""
        if not answer:
            return None
        low, high = plan["min"], plan["max"]
        return side_is_right(plan, (2 * answer["value"] - low - high) / (high - low))

    def row(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of the dataset."""
        own = {"slider_value": answer.get("value"), "correct": self.score(plan, answer)}
        return {**super().row(plan, answer), **own}

    def alternatives(self, view: Mapping[str, Any]) -> list[str]:
        """Return the one name of a scale."""
        return ["value"]

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Put the mark where the evidence says."""
        scale = view["scale"]
        steps = round((scale["max"] - scale["min"]) / scale["step"])
        value = scale["min"] + round(fraction_of(evidence[0]) * steps) * scale["step"]
        return {"value": round(value, 9)}
