"""The kinds of questions of a form; not a type of its own.

An answer is: `single`: place of the option, from 0, or {"other": words}; `multiple`: list of places in rising
order, {"other": words} last; `text`, `long_text`: words; `number`: a number; `likert`: the code of a point.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from app.trial_types.scales import (
    HIGH_MEANING,
    LOW_MEANING,
    POINTS,
    POINTS_MEANING,
    codes,
    label,
    nearest,
    scale_view,
    wrong_point,
)

LONGEST = 2000  # characters of a text
JOINT = "|"  # between the answers to a `multiple` question
Question = Mapping[str, Any]
_TEXT = {"type": "string"}
_NUMBER = {"type": "number"}


class Kind(NamedTuple):
    """What can be done with the answers to one kind of question."""

    wrong: Callable[[Question, Any], str | None]  # a sentence, or None
    words: Callable[[Question, Any], str]  # for the dataset
    invent: Callable[[Question, Random], Any]  # an answer; the question as the page has it


def is_text(value: Any) -> bool:
    """Tell whether a value is a text that is not empty and not too long."""
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST


def _is_other(question: Question, value: Any) -> bool:
    other = isinstance(value, dict) and set(value) == {"other"} and is_text(value["other"])
    return other and bool(question.get("other"))


def _is_place(question: Question, value: Any) -> bool:
    return type(value) is int and 0 <= value < len(question["options"])


def _option_words(question: Question, value: Any) -> str:
    return str(value["other"] if isinstance(value, dict) else question["options"][value])


def _wrong_single(question: Question, value: Any) -> str | None:
    known = _is_place(question, value) or _is_other(question, value)
    return None if known else "must be the place of an option, from 0"


def _wrong_multiple(question: Question, value: Any) -> str | None:
    if isinstance(value, list) and value:
        places = value[:-1] if isinstance(value[-1], dict) else value
        others = value[len(places) :]
        rising = all(_is_place(question, place) for place in places) and places == sorted(set(places))
        if rising and all(_is_other(question, other) for other in others):
            return None
    return "must be a list of places of options, from 0, in rising order"


def _wrong_text(question: Question, value: Any) -> str | None:
    return None if is_text(value) else f"must be a text of 1 to {LONGEST} characters"


def _wrong_number(question: Question, value: Any) -> str | None:
    low, high = question.get("min", -1e15), question.get("max", 1e15)
    if type(value) in (int, float) and low <= value <= high:
        return None
    return f"must be a number from {low:g} to {high:g}"


def _wrong_likert(question: Question, value: Any) -> str | None:
    sentence = wrong_point("", question["points"], value)
    return sentence and sentence.strip().rstrip(".")


def _invent_multiple(question: Question, rng: Random) -> list[int]:
    n = len(question["options"])
    return sorted(rng.sample(range(n), rng.randint(1, n)))


def _invent_number(question: Question, rng: Random) -> int | float:
    low = question.get("min", 0)
    return low if question.get("max", low) < low + 1 else low + rng.randint(0, int(question["max"] - low))


_WORDS = Kind(_wrong_text, lambda question, value: str(value), lambda question, rng: "simulated")
KINDS: dict[str, Kind] = {
    "single": Kind(
        _wrong_single, _option_words, lambda question, rng: rng.randrange(len(question["options"]))
    ),
    "multiple": Kind(
        _wrong_multiple,
        lambda question, value: JOINT.join(_option_words(question, item) for item in value),
        _invent_multiple,
    ),
    "text": _WORDS,
    "long_text": _WORDS,
    "number": Kind(_wrong_number, lambda question, value: f"{value:.15g}", _invent_number),
    "likert": Kind(
        _wrong_likert,
        lambda question, value: label(question["points"], value),
        lambda question, rng: nearest(question["scale"]["points"], rng.random()),
    ),
}
QUESTION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "label", "kind"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "Its name in the dataset"},
        "label": {"type": "string", "minLength": 1, "description": "What is asked"},
        "kind": {
            "enum": list(KINDS),
            "description": "One option, several, a line of words, a text, a number, a scale",
        },
        "required": {"type": "boolean", "default": True, "description": "Whether it must be answered"},
        "options": {
            "type": "array",
            "items": _TEXT,
            "minItems": 1,
            "maxItems": 200,
            "uniqueItems": True,
            "description": "`single`, `multiple`: words of the options",
        },
        "other": {
            "type": "boolean",
            "default": False,
            "description": "`single`, `multiple`: whether there is one more option, with a text field",
        },
        "points": {**POINTS, "description": f"`likert`: the points, low to high: {POINTS_MEANING}"},
        "low": {**_TEXT, "description": f"`likert`: {LOW_MEANING.lower()}"},
        "high": {**_TEXT, "description": f"`likert`: {HIGH_MEANING.lower()}"},
        "min": {**_NUMBER, "description": "`number`: the least that can be given"},
        "max": {**_NUMBER, "description": "`number`: the most that can be given"},
        "correct": {
            "description": "The right answer of a comprehension question: an option, a list of options, or a "
            "number",
            "anyOf": [_TEXT, _NUMBER, {"type": "array", "items": _TEXT, "minItems": 1}],
        },
    },
    "allOf": [
        {
            "if": {"properties": {"kind": {"enum": kinds}}, "required": ["kind"]},
            "then": {"required": [needs]},
        }
        for kinds, needs in ((["single", "multiple"], "options"), (["likert"], "points"))
    ],
}


def wrong_answer(question: Question, value: Any) -> str | None:
    """Return a sentence if a value is no answer to a question."""
    problem = KINDS[question["kind"]].wrong(question, value)
    return problem and f"{question['id']} {problem}."


def right_answer(question: Question) -> Any:
    """Return the answer that `correct` stands for; ValueError if no such answer can be given."""
    correct, kind = question["correct"], question["kind"]
    if kind == "single":
        return question["options"].index(correct)
    if kind == "multiple":
        return sorted(question["options"].index(option) for option in correct)
    if kind == "number" and type(correct) in (int, float):
        return correct
    if kind == "likert" and correct in codes(question["points"]):
        return correct
    raise ValueError(f"A {kind} question cannot have the right answer {correct!r}.")


def question_view(question: Question) -> dict[str, Any]:
    """Return what the page draws of a question: everything but the right answer."""
    shown = {
        name: value for name, value in question.items() if name not in ("correct", "points", "low", "high")
    }
    shown["required"] = question.get("required", True)
    if question["kind"] == "likert":
        shown["scale"] = scale_view({**question, "question": question["label"]})
    return shown
