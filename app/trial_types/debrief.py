"""The last page: thanks, what the study was about, and the completion code."""

from collections.abc import Mapping
from typing import Any

from app.text import to_html
from app.trial_types.base import Parameter, TrialType
from app.trial_types.instructions import TEXT, TITLE


class Debrief(TrialType):
    """Shown once every answer is saved, or where a run ends early; it is not answered."""

    takes_answer = False
    parameters = (
        TITLE,
        TEXT,
        Parameter(
            "link",
            {"anyOf": [{"type": "string", "pattern": "^https://"}, {"type": "null"}]},
            "Address of a page on which the participant confirms that they are done",
            None,
        ),
    )
    example = {"title": "Thank you", "text": "This was about *units*.", "link": "https://example.org/done"}

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return the text, the link, the completion code, and how the run ended."""
        own = {"title": plan["title"], "html": to_html(plan["text"]), "link": plan.get("link")}
        return {**own, "code": plan.get("code", ""), "outcome": plan.get("outcome")}

    def check(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str | None:
        """Refuse any answer."""
        return "The last page takes no answer: the study is over."
