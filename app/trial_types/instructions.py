"""A page of text with a button to go on."""

from app.text import to_html
from app.trial_types.base import TrialType


class Instructions(TrialType):
    """Text to read before going on."""

    parameters = {"title": str, "text": str, "button": str}
    example = {"title": "Welcome", "text": "You will see *images*.", "button": "Continue"}

    def view(self, plan, urls):
        """Return title, HTML and the words of the button."""
        return {"title": plan["title"], "html": to_html(plan["text"]), "button": plan["button"]}
