"""The last page: thanks, what the study was about, and the completion code."""

from app.text import to_html
from app.trial_types.base import TrialType


class Debrief(TrialType):
    """Shown once every answer is saved; it is not answered."""

    parameters = {"title": str, "text": str, "code": str}
    example = {"title": "Thank you", "text": "This was about *units*.", "code": "PF-ABCD-EFGH"}

    def view(self, plan, urls):
        """Return the text and the completion code."""
        return {"title": plan["title"], "html": to_html(plan["text"]), "code": plan["code"]}

    def check(self, plan, answer):
        """Refuse any answer."""
        return "The last page takes no answer: the study is complete."
