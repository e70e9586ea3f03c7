"""Yes or no about pictures, how sure one is, and how clear they were.

Achtibat et al. (2023), From attribution maps to human-understandable explanations through Concept Relevance
Propagation, Nature Machine Intelligence 5: does the black border impact the prediction, confidence in the
answer and clarity of the explanation from 0 to 9.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Column, Parameter
from app.trial_types.columns import CONFIDENCE, CORRECT, CORRECT_RESPONSE, OPTIONS, RESPONSE, RESPONSE_LABEL
from app.trial_types.pictured import SHARED, Pictured
from app.trial_types.scales import POINTS_MEANING, SCALE, nearest, scale_view, wrong_point

ANSWERS = ("yes", "no")
SCALES = ("confidence", "clarity")
SURE = 3.0  # difference of the evidence, in units of its noise, at which an observer is as sure as can be
_WORDS = {"type": "string", "minLength": 1}
_MAYBE_SCALE = {"anyOf": [SCALE, {"type": "null"}]}


class Judgement(Pictured):
    """Pictures, a question with two answers, and up to two scales about it. Nothing is chosen beforehand.

    The response time is that of the press that chose the answer (yes or no) which was sent; `n_changes`
    counts how often the other one had been chosen before.
    """

    parameters = (
        Parameter("question", {"type": "string"}, "A question that is answered by yes or no"),
        Parameter("yes", _WORDS, "Words for yes", "Yes"),
        Parameter("no", _WORDS, "Words for no", "No"),
        Parameter("confidence", _MAYBE_SCALE, "How sure one is of the answer; null: not asked", None),
        Parameter("clarity", _MAYBE_SCALE, "How clear the pictures were; null: not asked", None),
        *SHARED,
    )
    set_needs = f"{Pictured.set_needs}; `correct`: `yes` or `no`, left out where neither is right"
    columns = (
        OPTIONS,
        RESPONSE,
        RESPONSE_LABEL,
        CONFIDENCE,
        Column("clarity", "integer", f"Chosen point of the scale of clarity: {POINTS_MEANING}"),
        CORRECT_RESPONSE,
        CORRECT,
    )
    keys = "Y and N answer; Tab and the arrow keys reach everything; Enter sends"
    seconds = 15.0
    guess_rate = 0.5
    example = {
        "question": "Does the black border have an impact on the prediction?",
        "confidence": {
            "question": "How sure are you?",
            "points": list(range(10)),
            "low": "not at all",
            "high": "very",
        },
        "clarity": {"question": "How clear is the explanation?", "points": ["unclear", "fair", "clear"]},
        "columns": [{"role": "input", "title": "Picture"}, {"role": "explanation", "title": "Explanation"}],
    }
    example_set = {"images": {"input": ["ship"], "explanation": ["map"]}, "correct": "yes"}

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return the pictures and captions of each column, and the key if the set has one.

        A catch trial needs a set whose answer is plain to see: nothing can be made plain here.
        """
        if entry.get("correct") not in (None, *ANSWERS):
            raise KeyError("correct")
        return super().arrange(parameters, entry, rng, catch)

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return question, pictures, the words of both answers and the scales."""
        options = [{"value": answer, "label": plan[answer]} for answer in ANSWERS]
        scales = {name: plan[name] and scale_view(plan[name]) for name in SCALES}
        return {**super().view(plan, urls), "options": options, **scales}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Expect yes or no, and a point of each scale that the plan has."""
        asked = [name for name in SCALES if plan[name]]
        if set(answer) != {"response", *asked}:
            return f"An answer has {', '.join(['response', *asked])}, nothing else."
        if answer["response"] not in ANSWERS:
            return 'response must be "yes" or "no".'
        wrong = (wrong_point(name, plan[name]["points"], answer[name]) for name in asked)
        return next(filter(None, wrong), None)

    def score(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> bool | None:
        """Return whether the answer is that of the set, where it has one."""
        if plan.get("correct") is None or not answer:
            return None
        return bool(answer["response"] == plan["correct"])

    def feedback(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any] | None:
        """Tell which answer is right, where the plan asks for it."""
        if not plan.get("feedback") or plan.get("correct") is None:
            return None
        return {"correct": bool(self.score(plan, answer)), "choice": plan["correct"]}

    def row(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of the dataset."""
        response = answer.get("response")
        return {
            **super().row(plan, answer),
            "response": response,
            "response_label": plan[response] if response else None,
            "confidence": answer.get("confidence"),
            "clarity": answer.get("clarity"),
            "correct_response": plan.get("correct"),
            "correct": self.score(plan, answer),
        }

    def alternatives(self, view: Mapping[str, Any]) -> list[str]:
        """Return yes and no."""
        return list(ANSWERS)

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Answer by the evidence, as sure as it is clear; call the pictures clear at random."""
        yes, no = evidence
        answer: dict[str, Any] = {"response": "yes" if yes > no else "no"}
        if view["confidence"]:
            answer["confidence"] = nearest(view["confidence"]["points"], abs(yes - no) / SURE)
        if view["clarity"]:
            answer["clarity"] = nearest(view["clarity"]["points"], rng.random())
        return answer
