"""What every type of step must say about itself."""

from random import Random
from typing import Any, ClassVar, NamedTuple


class Column(NamedTuple):
    """A column of the dataset; its type is `string`, `integer`, `number` or `boolean`."""

    name: str
    type: str
    description: str
    unit: str | None = None


class TrialType:
    """One kind of step. Subclasses live one to a file in this folder and know no database and no request.

    `plan` is what the schedule stored for the step, answer key and all; `view` is all that the browser gets.
    """

    is_trial: ClassVar[bool] = False  # the answer is data: it becomes a row of the dataset
    parameters: ClassVar[dict[str, type]]  # keys of a plan
    columns: ClassVar[tuple[Column, ...]] = ()  # what `row` returns
    example: ClassVar[dict[str, Any]]  # a plan, for the tests

    def images(self, plan: dict[str, Any]) -> list[str]:
        """Return the ids of the stimuli shown, in the order of their URLs."""
        return []

    def view(self, plan: dict[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return what the page draws; `urls` belong to `images(plan)`."""
        raise NotImplementedError

    def check(self, plan: dict[str, Any], answer: dict[str, Any]) -> str | None:
        """Return a sentence saying what is wrong with an answer, or None."""
        return None if answer == {} else "This step takes no answer."

    def score(self, plan: dict[str, Any], answer: dict[str, Any]) -> bool | None:
        """Return whether an answer is correct, or None where nothing is."""
        return None

    def feedback(self, plan: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the participant is told after the answer, or None."""
        return None

    def row(self, plan: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Return the values of `columns`."""
        return {}

    def simulate(self, plan: dict[str, Any], rng: Random) -> dict[str, Any]:
        """Return an answer that a participant could have given."""
        return {}
