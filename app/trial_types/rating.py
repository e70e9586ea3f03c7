"""A Likert scale below pictures, with the reason for the answer.

Adebayo et al. (2020), Debugging Tests for Model Explanations, NeurIPS: "do you think this specific model is
ready to be sold to customers?", five points, then one of four motivations or words of one's own.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Column, Parameter
from app.trial_types.columns import CORRECT, OPTIONS, RESPONSE_LABEL
from app.trial_types.pictured import SCALE_SET_NEEDS, SHARED, Pictured, side_is_right
from app.trial_types.scales import (
    END,
    HIGH_MEANING,
    LOW_MEANING,
    POINTS,
    POINTS_MEANING,
    codes,
    fraction_of,
    label,
    nearest,
    scale_view,
    wrong_point,
)

LONGEST = 2000  # characters of a text
OTHER = "other"
MOTIVATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["question", "options"],
    "properties": {
        "question": {"type": "string", "description": "What is asked"},
        "options": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "uniqueItems": True,
            "description": "Words of the options",
        },
        "other": {
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}],
            "default": None,
            "description": "Words of one more option, with a text field; null: none",
        },
    },
}


class Rating(Pictured):
    """Pictures, one point on a scale, and perhaps a motivation and a comment. Nothing is chosen beforehand.

    The response time is that of the press that chose the rating which was sent; `n_changes` counts how often
    another one had been chosen before. The button sends; choosing never does.
    """

    parameters = (
        Parameter("question", {"type": "string"}, "What is to be rated"),
        Parameter("points", POINTS, f"The points of the scale, low to high: {POINTS_MEANING}"),
        Parameter("low", END, LOW_MEANING, ""),
        Parameter("high", END, HIGH_MEANING, ""),
        Parameter(
            "motivation",
            {"anyOf": [MOTIVATION, {"type": "null"}]},
            "A second question with options of which one must be chosen; null: none",
            None,
        ),
        Parameter(
            "comment",
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "A question that may be answered in words; null: none",
            None,
        ),
        *SHARED,
    )
    set_needs = SCALE_SET_NEEDS
    columns = (
        OPTIONS,
        Column("rating", "integer", f"Chosen point of the scale: {POINTS_MEANING}"),
        RESPONSE_LABEL,
        Column("motivation", "string", "Words of the chosen motivation"),
        Column("motivation_other", "string", "The participant's own words for another motivation"),
        Column("comment", "string", "The participant's comment"),
        CORRECT,
    )
    keys = "Digits choose a point; Tab and the arrow keys reach everything; Enter sends"
    seconds = 20.0
    example = {
        "question": "Is this model ready to be sold to customers?",
        "points": ["definitely not", "probably not", "unsure", "probably", "definitely"],
        "motivation": {
            "question": "What was your motivation?",
            "options": ["A breed was wrong.", "The breeds were right."],
            "other": "Other, please specify",
        },
        "comment": "Anything else?",
        "columns": [
            {"role": "input", "title": "Prediction"},
            {"role": "explanation", "title": "Explanation"},
        ],
    }
    example_set = {
        "images": {"input": ["dog-1", "dog-2"], "explanation": ["map-1", "map-2"]},
        "captions": {"input": ["Beagle", "Boxer"]},
        "correct": 1,
    }

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return question, pictures, scale, motivation and comment."""
        extra = {name: plan[name] for name in ("motivation", "comment")}
        return {**super().view(plan, urls), "scale": scale_view(plan), **extra}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Expect a rating, and what else the plan asks for."""
        expected = {"rating"} | {name for name in ("motivation", "comment") if plan[name]}
        if answer.get("motivation") == OTHER:
            expected.add("other")
        if set(answer) != expected:
            return f"An answer has {', '.join(sorted(expected))}, nothing else."
        for name in ("other", "comment"):
            if name in answer and not _is_text(answer[name]):
                return f"{name} must be a text of at most {LONGEST} characters."
        if "other" in answer and not answer["other"].strip():
            return "other must not be empty."
        if "motivation" in answer and not _is_option(plan["motivation"], answer["motivation"]):
            return "motivation must be the place of an option, from 0."
        return wrong_point("rating", plan["points"], answer["rating"])

    def score(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> bool | None:
        """Return whether the rating in a catch trial is on the side that the set asks for."""
        if not answer:
            return None
        values = codes(plan["points"])
        low, high = values[0], values[-1]
        return side_is_right(plan, (2 * answer["rating"] - low - high) / (high - low))

    def row(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of the dataset."""
        rating, motivation = answer.get("rating"), answer.get("motivation")
        words = None
        if motivation is not None:
            asked = plan["motivation"]
            words = asked["other"] if motivation == OTHER else asked["options"][motivation]
        return {
            **super().row(plan, answer),
            "rating": rating,
            "response_label": None if rating is None else label(plan["points"], rating),
            "motivation": words,
            "motivation_other": answer.get("other"),
            "comment": answer.get("comment"),
            "correct": self.score(plan, answer),
        }

    def alternatives(self, view: Mapping[str, Any]) -> list[str]:
        """Return the one name of a scale."""
        return ["value"]

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Rate by the evidence; choose a motivation at random and say nothing."""
        answer: dict[str, Any] = {"rating": nearest(view["scale"]["points"], fraction_of(evidence[0]))}
        if view["motivation"]:
            answer["motivation"] = rng.randrange(len(view["motivation"]["options"]))
        if view["comment"]:
            answer["comment"] = ""
        return answer


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is_option(motivation: Mapping[str, Any], value: Any) -> bool:
    if value == OTHER:
        return bool(motivation.get("other"))
    return type(value) is int and 0 <= value < len(motivation["options"])
