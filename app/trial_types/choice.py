"""What all trials have in common that are answered by choosing, with or without a confidence."""

import math
from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar

from app.trial_types.base import LOCK, TIME_LIMIT, Parameter, TrialType
from app.trial_types.columns import CONFIDENCE, CORRECT, CORRECT_RESPONSE, OPTIONS, RESPONSE, RESPONSE_LABEL

BOROWSKI_CONFIDENCE = ["not confident", "somewhat confident", "very confident"]
CONFIDENCE_SCHEMA = {
    "anyOf": [
        {"type": "array", "maxItems": 0},
        {"type": "array", "minItems": 2, "maxItems": 10, "items": {"type": "string", "minLength": 1}},
    ]
}
DIGITS = "1234567890"  # the keys of a row of buttons; an eleventh has none


def digit(place: int) -> str | None:
    """Return the key of the button in a place, from 0."""
    return DIGITS[place] if place < len(DIGITS) else None


def confidence_parameter(default: list[str]) -> Parameter:
    """Return the parameter that names the levels of confidence."""
    return Parameter(
        "confidence", CONFIDENCE_SCHEMA, "Words of the levels of confidence, least first", default
    )


def confidence_of(margin: float, levels: int) -> int:
    """Return the level, from 1, for how far the evidence for the choice is ahead of the second best.

    `margin` is in standard deviations of the noise of one alternative. The thresholds lie at 0.5 and 1.25
    standard deviations of a difference for three levels, and on the same curve for other numbers.
    """
    steps = (level / levels for level in range(1, levels))
    return 1 + sum(margin / math.sqrt(2) > 1.125 * step * (1 + step) for step in steps)


class Choice(TrialType):
    """A trial with named alternatives of which one is right.

    A subclass says in `arrange` and `names` what there is to choose from, and in `view` how it looks. Its
    plan has `options` (stimulus ids in the order of their places), `correct` (a name) and the parameters.
    """

    is_trial = True
    guess_rate = 0.5  # of two alternatives
    parameters: ClassVar[tuple[Parameter, ...]] = (LOCK, TIME_LIMIT)
    columns = (OPTIONS, RESPONSE, RESPONSE_LABEL, CONFIDENCE, CORRECT_RESPONSE, CORRECT)

    def names(self, plan: Mapping[str, Any]) -> list[str]:
        """Return the names of the alternatives in their order on the page."""
        raise NotImplementedError

    def button(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """Return the words on the button that gave an answer."""
        raise NotImplementedError

    def images(self, plan: Mapping[str, Any]) -> list[str]:
        """Return the images of the alternatives."""
        return list(plan["options"])

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return what every choice has: question, levels of confidence with their keys, limits."""
        labels = enumerate(plan["confidence"])
        levels = [{"value": i + 1, "label": label, "key": digit(i)} for i, label in labels]
        shared = {key: plan.get(key) for key in ("progress", LOCK.name, TIME_LIMIT.name)}
        return {"question": plan["question"], "confidence": levels, "confidence_when": "after", **shared}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Expect the name of an alternative, a confidence where the plan has levels, and nothing else."""
        levels = len(plan["confidence"])
        expected = ["choice", "confidence"] if levels else ["choice"]
        if sorted(answer) != expected:
            return f"An answer has {' and '.join(expected)}, nothing else."
        if answer["choice"] not in (names := self.names(plan)):
            return f"choice must be one of {', '.join(names)}."
        if levels and (type(answer["confidence"]) is not int or not 1 <= answer["confidence"] <= levels):
            return f"confidence must be a whole number from 1 to {levels}."
        return None

    def score(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> bool | None:
        """Return whether the choice is the right one; None where time ran out."""
        return answer["choice"] == plan["correct"] if answer else None

    def feedback(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any] | None:
        """Tell which alternative was right, where the plan asks for it."""
        if not plan.get("feedback"):
            return None
        return {"correct": bool(self.score(plan, answer)), "choice": plan["correct"]}

    def row(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of the dataset."""
        return {
            OPTIONS.name: "|".join(plan["options"]),
            RESPONSE.name: answer.get("choice"),
            RESPONSE_LABEL.name: self.button(plan, answer) if answer else None,
            CONFIDENCE.name: answer.get("confidence"),
            CORRECT_RESPONSE.name: plan["correct"],
            CORRECT.name: self.score(plan, answer),
        }

    def alternatives(self, view: Mapping[str, Any]) -> list[str]:
        """Return the names of the alternatives."""
        return [alternative["name"] for alternative in view["alternatives"]]

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Choose what has most evidence, the surer the further it is ahead."""
        second, best = sorted(evidence)[-2:]
        answer: dict[str, Any] = {"choice": self.alternatives(view)[evidence.index(best)]}
        if view["confidence"]:
            answer["confidence"] = confidence_of(best - second, len(view["confidence"]))
        return answer
