"""Same or different: do these two images belong together?"""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Parameter
from app.trial_types.choice import Choice, confidence_parameter, digit

NAMES = ["same", "different"]


class SameDifferent(Choice):
    """Two images side by side and two buttons. What counts as the same, the question must say."""

    parameters = (
        Parameter("question", {"type": "string", "minLength": 1}, "Question above the images"),
        Parameter(
            "labels",
            {
                "type": "object",
                "properties": {name: {"type": "string", "minLength": 1} for name in NAMES},
                "required": NAMES,
                "additionalProperties": False,
            },
            "Words on the two buttons",
            {"same": "Same", "different": "Different"},
        ),
        confidence_parameter([]),
        *Choice.parameters,
    )
    set_needs = "`images.pair` or `alternatives`, two ids, and `same` or `different` as `correct`"
    keys = "1 for same, 2 for different, then 1, 2, … for the confidence where it is asked for."
    seconds = 3.0
    example = {"question": "Do both images excite the same unit?", "confidence": ["unsure", "sure"]}
    example_set = {"images": {"pair": ["image-a", "image-b"]}, "correct": "different"}

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return the pair in random places; in a catch trial one image twice, so that both are the same."""
        pair = entry["alternatives"] if "alternatives" in entry else entry["images"]["pair"]
        if len(pair) != len(NAMES):
            raise KeyError("images.pair, two of them")
        if catch:
            return {"options": [rng.choice(pair)] * 2, "correct": "same"}
        if entry["correct"] not in NAMES:
            raise KeyError("correct, same or different")
        return {"options": rng.sample(pair, 2), "correct": entry["correct"]}

    def names(self, plan: Mapping[str, Any]) -> list[str]:
        """Return same and different."""
        return NAMES

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return the question, the two images and the two buttons."""
        return {
            **super().view(plan, urls),
            "pictures": [
                {"label": f"{side} image", "url": url}
                for side, url in zip(("Left", "Right"), urls, strict=True)
            ],
            "alternatives": [
                {"name": name, "label": plan["labels"][name], "keys": [digit(i)]}
                for i, name in enumerate(NAMES)
            ],
        }

    def button(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """Return the words on the button."""
        return plan["labels"][answer["choice"]]
