"""What the trials with pictures above a scale have in common; not a type of its own."""

from collections.abc import Mapping
from random import Random
from typing import Any

from app.trial_types.base import LOCK, TIME_LIMIT, Parameter, TrialType
from app.trial_types.columns import OPTIONS

COLUMNS = Parameter(
    "columns",
    {
        "type": "array",
        "maxItems": 6,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["role"],
            "properties": {"role": {"type": "string"}, "title": {"type": "string"}},
        },
    },
    "Which pictures of the set are shown, from left to right: the role of each column and the title over it",
)
LAYOUT = Parameter(
    "layout",
    {"enum": ["rows", "grids"]},
    "`rows`: the first pictures of all columns side by side, the second ones below them, the scale at their "
    "right; `grids`: each column is a square grid of 1, 4 or 9 pictures, the scale below them",
    "rows",
)
BUTTON = Parameter(
    "button", {"type": "string", "minLength": 1}, "Words on the button that sends the answer", "Continue"
)
SHARED = (COLUMNS, LAYOUT, BUTTON, LOCK, TIME_LIMIT)
SET_NEEDS = "`images` in each role that `columns` names; `captions` of a role are shown over its pictures"
SCALE_SET_NEEDS = (
    f"{SET_NEEDS}; to be used in catch trials, `correct`: a number from -1 to 1 that is below 0 where the "
    "low side of the scale is right, and above 0 where the high side is"
)
OF_EVERY_TRIAL = ("progress", "lock_ms", "time_limit_s")


class Pictured(TrialType):
    """A trial that shows pictures in columns, and whose answer is sent by a button."""

    is_trial = True
    set_needs = SET_NEEDS

    def arrange(
        self, parameters: Mapping[str, Any], entry: Mapping[str, Any], rng: Random, catch: bool = False
    ) -> dict[str, Any]:
        """Return the pictures and captions of each column, and the key if the set has one.

        A catch trial needs a set whose answer is plain to see: nothing can be made plain here.
        """
        pictures, captions = [], []
        for column in parameters["columns"]:
            role = column["role"]
            ids = entry.get("images", {}).get(role)
            if not ids:
                raise KeyError(f"images.{role}")
            words = entry.get("captions", {}).get(role, [""] * len(ids))
            if len(words) != len(ids):
                raise KeyError(f"captions.{role}")
            pictures.append(list(ids))
            captions.append(list(words))
        return {"pictures": pictures, "captions": captions, "correct": entry.get("correct")}

    def images(self, plan: Mapping[str, Any]) -> list[str]:
        """Return the pictures column by column."""
        return [stimulus for column in plan.get("pictures", []) for stimulus in column]

    def view(self, plan: Mapping[str, Any], urls: list[str]) -> dict[str, Any]:
        """Return question, layout, button and `columns`: the title and the pictures of each."""
        left = iter(urls)
        columns = []
        for column, captions in zip(plan["columns"], plan.get("captions", []), strict=False):
            pictures = [{"url": next(left), "caption": caption} for caption in captions]
            columns.append({"title": column.get("title", ""), "pictures": pictures})
        common = {name: plan[name] for name in OF_EVERY_TRIAL if name in plan}
        own = {name: plan[name] for name in ("question", "layout", "button")}
        return {**common, **own, "columns": columns}

    def row(self, plan: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        """Return the pictures that were shown."""
        return {OPTIONS.name: "|".join(self.images(plan))}


def side_is_right(plan: Mapping[str, Any], place: float) -> bool | None:
    """Return whether a point on a scale is on the side that the set's `correct` (-1 to 1) asks for.

    `place` is -1 at the low and 1 at the high end. A scale is scored in catch trials only: elsewhere an
    answer is an opinion.
    """
    expected = plan.get("correct")
    if not plan.get("is_catch") or not expected or isinstance(expected, (str, bool)):
        return None
    return bool(place * expected > 0)
