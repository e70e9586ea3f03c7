"""Questions about the participant, or about what they understood."""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.text import to_html
from app.trial_types.base import Parameter, TrialType
from app.trial_types.questions import (
    KINDS,
    QUESTION,
    question_view,
    right_answer,
    wrong_answer,
)


class Form(TrialType):
    """A page of questions. Its answers make a table of their own, one row per question.

    With `correct` in some questions it is a comprehension check: it is passed when all of those are right.
    It may be tried `attempts` times; which answers were wrong is not told.
    """

    parameters = (
        Parameter("title", {"type": "string"}, "Heading of the page"),
        Parameter(
            "questions", {"type": "array", "items": QUESTION, "minItems": 1}, "What is asked, in order"
        ),
        Parameter("text", {"type": "string"}, "Text over the questions, in Markdown", ""),
        Parameter(
            "attempts",
            {"type": "integer", "minimum": 1, "maximum": 10},
            "How often the form may be tried until all questions with `correct` are right",
            1,
        ),
        Parameter("button", {"type": "string", "minLength": 1}, "Words on the button", "Continue"),
    )
    keys = "Tab and the arrow keys reach everything; Space ticks; Enter sends"
    seconds = 30.0
    example = {
        "title": "About you",
        "text": "Questions with *(optional)* may be left out.",
        "attempts": 2,
        "questions": [
            {"id": "age", "label": "Your age in years", "kind": "number", "min": 18, "max": 120},
            {
                "id": "degree",
                "label": "Highest degree",
                "kind": "single",
                "options": ["none", "PhD"],
                "other": True,
            },
            {
                "id": "tools",
                "label": "Which have you used?",
                "kind": "multiple",
                "options": ["maps", "concepts"],
            },
            {"id": "town", "label": "Your town", "kind": "text", "required": False},
            {"id": "remarks", "label": "Remarks", "kind": "long_text", "required": False},
            {
                "id": "dogs",
                "label": "I know dogs",
                "kind": "likert",
                "points": ["not at all", "somewhat", "well"],
            },
            {
                "id": "side",
                "label": "Where are the strongly activating images?",
                "kind": "single",
                "options": ["left", "right"],
                "correct": "right",
            },
        ],
    }

    def problem(self, parameters: Mapping[str, Any]) -> str | None:
        """Return what is wrong with parameters that obey their schemas one by one."""
        ids = [question["id"] for question in parameters["questions"]]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice:
            return f"Two questions have the id {twice}."
        for question in _with_key(parameters):
            try:
                wrong = wrong_answer(question, right_answer(question))
            except ValueError:
                wrong = f"The right answer to {question['id']} is not one that can be given."
            if wrong or not question.get("required", True):
                return wrong or f"{question['id']} has a right answer, so it must be required."
        return None

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return title, HTML, button and the questions without their right answers."""
        questions = [question_view(question) for question in plan["questions"]]
        own = {"title": plan["title"], "html": to_html(plan["text"]), "button": plan["button"]}
        return {**own, "questions": questions}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Expect an answer to each required question, and none to unknown ones."""
        answers = answer.get("answers")
        if set(answer) != {"answers"} or not isinstance(answers, dict):
            return 'An answer has "answers", question id to value, nothing else.'
        questions = {question["id"]: question for question in plan["questions"]}
        unknown = next((name for name in answers if name not in questions), None)
        if unknown is not None:
            return f"This form has no question {unknown[:40]}."
        for name, question in questions.items():
            if name not in answers and question.get("required", True):
                return f"{name} must be answered."
        wrong = (wrong_answer(questions[name], value) for name, value in answers.items())
        return next(filter(None, wrong), None)

    def score(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> bool | None:
        """Return whether all questions that have a right answer are answered right; None if none has one."""
        keyed = _with_key(plan)
        if not keyed or not answer:
            return None
        return all(answer["answers"].get(question["id"]) == right_answer(question) for question in keyed)

    def can_fail(self, plan: Mapping[str, Any]) -> bool:
        """Return whether a question has a right answer."""
        return bool(_with_key(plan))

    def feedback(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any] | None:
        """Tell that something was wrong, but not what, and how many attempts are left."""
        if self.score(plan, answer) is not False:
            return None
        return {"correct": False, "attempts_left": max(plan["attempts"] - plan.get("round", 1), 0)}

    def answers(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
        """Return id, label, kind and the answer's words of each question that was answered."""
        given = answer.get("answers", {})
        return [
            (
                question["id"],
                question["label"],
                question["kind"],
                KINDS[question["kind"]].words(question, given[question["id"]]),
            )
            for question in plan["questions"]
            if question["id"] in given
        ]

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Answer every question at random."""
        return {"answers": {q["id"]: KINDS[q["kind"]].invent(q, rng) for q in view["questions"]}}


def _with_key(parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [question for question in parameters["questions"] if "correct" in question]
