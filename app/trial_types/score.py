"""How many answers were right."""

from app.trial_types.base import Parameter
from app.trial_types.instructions import BUTTON, TITLE
from app.trial_types.pause import Pause


class Score(Pause):
    """The number of right answers so far; the server fills it in when the page is reached."""

    parameters = (
        TITLE._replace(default="Your score"),
        Parameter("text", {"type": "string"}, "Text under the score, in Markdown", ""),
        Parameter(
            "of",
            {"enum": ["block", "run"]},
            "Whether the trials of the block before count, or all so far but practice",
            "block",
        ),
        BUTTON,
    )
    example = {"title": "Your score", "text": "Take a break if you like."}
