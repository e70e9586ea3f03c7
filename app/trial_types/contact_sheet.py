"""A page of images to look at before going on, such as the examples of a class."""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import Parameter, TrialType

MOST = 100


class ContactSheet(TrialType):
    """Up to a hundred images in the order of the set, a caption, a button to go on; nothing is answered."""

    parameters = (
        Parameter(
            "title", {"type": "string", "minLength": 1}, "Heading above the images", "Look at these images"
        ),
        Parameter("caption", {"type": "string"}, "Words below the heading", ""),
        Parameter(
            "min_seconds",
            {"type": "number", "minimum": 0, "maximum": 600},
            "Time in s from the onset in which the button cannot be pressed",
            0,
        ),
        Parameter("button", {"type": "string", "minLength": 1}, "Words on the button", "Continue"),
    )
    set_needs = "`images.sheet`, 1 to 100 ids"
    keys = "Enter goes on."
    seconds = 20.0
    example = {"caption": "Images of one class", "min_seconds": 2}
    example_set = {"images": {"sheet": [f"image-{i}" for i in range(10)]}}

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return the images of the set."""
        sheet = entry["images"]["sheet"]
        if not 1 <= len(sheet) <= MOST:
            raise KeyError(f"images.sheet, 1 to {MOST} of them")
        return {"sheet": list(sheet)}

    def images(self, plan: Mapping[str, Any]) -> list[str]:
        """Return the images of the sheet."""
        return list(plan["sheet"])

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return words and image URLs."""
        own = {key: plan[key] for key in ("title", "caption", "min_seconds", "button")}
        return {**own, "sheet": urls, "progress": plan.get("progress")}
