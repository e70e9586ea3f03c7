"""What every type of step must say about itself."""

from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar, NamedTuple

REQUIRED: Any = object()  # the default of a parameter that a study file must give


class Parameter(NamedTuple):
    """A parameter that a study file gives to a type of step; `schema` is a JSON Schema of its value."""

    name: str
    schema: dict[str, Any]
    description: str
    default: Any = REQUIRED


class Column(NamedTuple):
    """A column of the dataset; its type is `string`, `integer`, `number` or `boolean`."""

    name: str
    type: str
    description: str
    unit: str | None = None


LOCK = Parameter(
    "lock_ms",
    {"type": "integer", "minimum": 0, "maximum": 60_000},
    "Time in ms from the onset in which no answer is taken",
    0,
)
TIME_LIMIT = Parameter(
    "time_limit_s",
    {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}]},
    "Time in s from the onset after which the trial ends without an answer; null: none",
    None,
)


class TrialType:
    """One kind of step. Subclasses live one to a file in this folder and know no database and no request.

    A *plan* is what the schedule stored for a step: the author's parameters with the defaults filled in, what
    `arrange` made of a set of the pack, and the step's place (`stage`, `block`, `condition`, `is_catch`,
    `feedback`, `progress`, …). `view` is all of it that the browser gets.
    """

    is_trial: ClassVar[bool] = False  # the answer is data: it becomes a row of the dataset
    takes_answer: ClassVar[bool] = True  # false: the run ends here
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    set_needs: ClassVar[str] = ""  # what a set of the pack must hold; empty: the step needs no set
    columns: ClassVar[tuple[Column, ...]] = ()  # what `row` returns
    keys: ClassVar[str] = ""  # how the step is answered from the keyboard, for the docs page
    seconds: ClassVar[float] = 0.0  # what an answer usually takes, reading of texts apart
    guess_rate: ClassVar[float | None] = None  # share of right answers by guessing, for the chances of a rule
    example: ClassVar[dict[str, Any]] = {}  # the author's parameters, for the tests and the docs page
    example_set: ClassVar[dict[str, Any] | None] = None  # a set of a pack, for the tests

    def problem(self, parameters: Mapping[str, Any]) -> str | None:
        """Return what is wrong with parameters that obey their schemas one by one, or None."""
        return None

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return what a set of the pack adds to the plan: stimuli in their places and the answer key.

        `entry` is the set as the manifest has it; in a catch trial with `catch`, the answer must be plain to
        see. Raises KeyError with the missing part's name if the set cannot serve this type.
        """
        return {}

    def images(self, plan: Mapping[str, Any]) -> list[str]:
        """Return the ids of the stimuli shown, in the order of their URLs."""
        return []

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return what the page draws; `urls` belong to `images(plan)`."""
        raise NotImplementedError

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Return a sentence saying what is wrong with an answer, or None."""
        return None if answer == {} else "This step takes no answer."

    def score(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> bool | None:
        """Return whether an answer is correct, or None where nothing is."""
        return None

    def can_fail(self, plan: Mapping[str, Any]) -> bool:
        """Return whether a wrong answer keeps the participant from going on, as in a comprehension form."""
        return False

    def feedback(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what the participant is told after the answer, where `plan["feedback"]` asks for it."""
        return None

    def row(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of `columns`; those of the answer are None where `answer` is {}: time ran out."""
        return {}

    def answers(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
        """Return id, words, kind and answer of each question of a form; other types have none."""
        return []

    def alternatives(self, view: Mapping[str, Any]) -> list[str]:
        """Return the names of the answers that an observer weighs; one name, `value`, for a scale."""
        return []

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Return the answer of an observer.

        `evidence` holds one number for each of `alternatives(view)`, in units of the observer's noise: the
        largest wins. For a scale it is one number, 0 at the middle and about ±2 at the ends.
        """
        return {}

    def simulate(self, view: Mapping[str, Any], rng: Random) -> dict[str, Any]:
        """Return an answer that a participant who does not look could have given."""
        return self.decide(view, [rng.gauss(0, 1) for _ in self.alternatives(view)], rng)


def with_defaults(trial_type: TrialType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters of a type: those given, and the defaults of the others.

    Raises KeyError naming the first required parameter that is missing.
    """
    values = {}
    for parameter in trial_type.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is REQUIRED:
            raise KeyError(parameter.name)
        values[parameter.name] = value
    return values
