"""Trials that are shown twice: the second showing beside the first."""

import math

import pandas as pd

from analysis.trials import PARTICIPANT, Trials, frame

KEYS = ("session_id", "trial_index", "repeats_trial")
ANSWERS = ("response", "stimulus_options", "rating", "slider_value")
PLACES = {"upper": 0, "lower": 1, "left": 0, "right": 1}


def compared(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return one row for each second showing whose first showing is among the trials.

    Returns
    -------
    Columns `*by` (of the second showing), `subject_id`, `answer` (the image that was chosen, or the answer or
    rating where none is; "" without) and `slider_value`, and `first_answer` and `first_slider_value`.
    """
    present = [name for name in ANSWERS if name in trials.columns]
    rows = frame(trials, list(dict.fromkeys([PARTICIPANT, *KEYS, *by, *present])))
    rows = rows.assign(**{name: float("nan") for name in ("rating", "slider_value") if name not in present})
    rows = rows.assign(**{name: "" for name in ("response", "stimulus_options") if name not in present})
    second = rows[rows["repeats_trial"].notna()]
    first = rows.drop(columns=["repeats_trial", *by]).rename(columns={"trial_index": "repeats_trial"})
    both = second.merge(
        first.astype({"repeats_trial": float}),
        on=[PARTICIPANT, "session_id", "repeats_trial"],
        suffixes=("", "_of_first"),
    )
    return both[[*by, PARTICIPANT, "slider_value"]].assign(
        answer=_answers(both, ""),
        first_answer=_answers(both, "_of_first"),
        first_slider_value=both["slider_value_of_first"],
    )


def _answers(both: pd.DataFrame, of: str) -> list[str]:
    columns = (both[name + of] for name in ("response", "stimulus_options", "rating"))
    return [_answer(*cells) for cells in zip(*columns, strict=True)]


def _answer(response: str, options: str, rating: float) -> str:
    """Return the image that a place stands for; sides change from showing to showing."""
    place = int(response) - 1 if response.isdecimal() else PLACES.get(response)
    if place is not None:
        images = options.split("|") if options else []
        return images[place] if 0 <= place < len(images) else ""
    return response or ("" if math.isnan(rating) else f"{rating:g}")
