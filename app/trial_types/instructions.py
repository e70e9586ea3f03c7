"""A page of text with a button to go on."""

from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar

from app.text import to_html
from app.trial_types.base import Parameter, TrialType

TITLE = Parameter("title", {"type": "string"}, "Heading of the page")
TEXT = Parameter("text", {"type": "string"}, "The text, in Markdown")
BUTTON = Parameter("button", {"type": "string", "minLength": 1}, "Words on the button", "Continue")
MIN_SECONDS = Parameter(
    "min_seconds",
    {"type": "number", "minimum": 0, "maximum": 600},
    "Time in s from the onset before the button works; it shows what is left",
    0,
)


class Instructions(TrialType):
    """Text to read before going on, perhaps with sentences that must be ticked."""

    parameters: ClassVar[tuple[Parameter, ...]] = (
        TITLE,
        TEXT,
        BUTTON,
        Parameter(
            "ticks",
            {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 20},
            "Sentences, each with a box that must be ticked before the button works",
            [],
        ),
        MIN_SECONDS,
    )
    keys = "Enter goes on; Tab and Space tick boxes"
    seconds = 2.0
    example = {"title": "Welcome", "text": "You will see *images*.", "ticks": ["I understand my task."]}

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return title, HTML, the words of the button, what is to be ticked, and the least time."""
        own = {"title": plan["title"], "html": to_html(plan["text"]), "button": plan["button"]}
        return {**own, "ticks": plan.get("ticks", []), "min_seconds": plan.get("min_seconds", 0)}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Expect the number of ticked boxes, where there are boxes."""
        ticks = len(plan.get("ticks", []))
        if not ticks:
            return super().check(plan, answer)
        whole = set(answer) == {"ticks"} and type(answer["ticks"]) is int and answer["ticks"] == ticks
        return None if whole else f'An answer is {{"ticks": {ticks}}}.'

    def decide(self, view: Mapping[str, Any], evidence: list[float], rng: Random) -> dict[str, Any]:
        """Tick every box."""
        return {"ticks": len(view["ticks"])} if view["ticks"] else {}
