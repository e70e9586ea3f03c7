"""A pause between blocks, with the score of the block before."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.trial_types.base import Parameter
from app.trial_types.instructions import BUTTON, MIN_SECONDS, TEXT, TITLE, Instructions


class Pause(Instructions):
    """Rest, see how many answers of the last block were right, read what comes next."""

    parameters: ClassVar[tuple[Parameter, ...]] = (TITLE, TEXT, BUTTON, MIN_SECONDS)
    keys = "Enter goes on"
    example = {"title": "A pause", "text": "Rest your eyes.", "min_seconds": 5}

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return the text and the score, which the server fills in when the pause is reached."""
        return {**super().view(plan, urls), "score": plan.get("score")}
