"""Odd one out: which of these images is not like the others?"""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Parameter
from app.trial_types.choice import Choice, confidence_parameter, digit

FEWEST, MOST = 3, 9


class OddOneOut(Choice):
    """Three to nine images in random places; one click takes the odd one."""

    parameters = (
        Parameter(
            "question",
            {"type": "string", "minLength": 1},
            "Question above the images",
            "Which image is the odd one out?",
        ),
        confidence_parameter([]),
        *Choice.parameters,
    )
    set_needs = "`alternatives`, 3 to 9 ids, and the id of the odd one as `correct`"
    keys = "1 to 9 for the image, then 1, 2, … for the confidence where it is asked for."
    seconds = 4.0
    guess_rate = 1 / 3  # of the fewest images
    example = {"question": "Which image is the odd one out?"}
    example_set = {"alternatives": ["image-a", "image-b", "image-c", "image-d"], "correct": "image-b"}

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return the images in random places; in a catch trial all but the odd one are the same."""
        odd, shown = entry["correct"], entry["alternatives"]
        if not FEWEST <= len(shown) <= MOST:
            raise KeyError(f"alternatives, {FEWEST} to {MOST} of them")
        if odd not in shown:
            raise KeyError("correct, one of the alternatives")
        others = [stimulus for stimulus in shown if stimulus != odd]
        if catch:
            others = [rng.choice(others)] * len(others)
        options = rng.sample([odd, *others], len(shown))
        return {"options": options, "correct": str(options.index(odd) + 1)}

    def names(self, plan: Mapping[str, Any]) -> list[str]:
        """Return 1 to n."""
        return [str(i + 1) for i in range(len(plan["options"]))]

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return the question and each image with its name and key."""
        named = zip(self.names(plan), urls, strict=True)
        return {
            **super().view(plan, urls),
            "alternatives": [
                {"name": name, "label": f"Image {name}", "url": url, "keys": [digit(i)]}
                for i, (name, url) in enumerate(named)
            ],
        }

    def button(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        """Return the name of the image."""
        return f"Image {answer['choice']}"
