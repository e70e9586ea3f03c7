"""Repeated trials: the same image counts, not the same side."""

import math

import numpy as np
import pytest

from analysis.measures import MEASURES
from tests.analysis.measures.made import TRIALS_OF, frame, given, rows, told

SAME, CHANGE = MEASURES["consistency"], MEASURES["intuitiveness_change"]
SIDES = {"upper": 0, "left": 0, "lower": 1, "right": 1, "1": 0, "2": 1, "3": 2, "4": 3}


def answered(row):
    """Return what a row says, as an image where one was chosen."""
    if row.get("response") in SIDES:
        return row["stimulus_options"].split("|")[SIDES[row["response"]]]
    return row.get("response") or row.get("rating")


def showings_of(kind):
    """Return each second showing with the first, if both were answered in time and neither is a check."""
    made = rows(kind)
    usable = [row for row in made if not (row["is_practice"] or row["is_catch"] or row["timed_out"])]
    first = {(row["subject_id"], row["trial_index"]): row for row in usable}
    again = [row for row in usable if row.get("repeats_trial") is not None]
    keys = [(row["subject_id"], row["repeats_trial"]) for row in again]
    return [(first[key], row) for key, row in zip(keys, again, strict=True) if key in first]


@pytest.mark.parametrize("kind", ["choice", "odd", "judgement", "rating"])
def test_consistency_equals_a_loop(kind):
    own = {}
    for first, second in showings_of(kind):
        if answered(first) and answered(second):
            key = (second["condition"], second["subject_id"])
            own.setdefault(key, []).append(answered(first) == answered(second))
    cells = SAME.cells(given("consistency", frame(rows(kind))), ["condition"])
    expected = {key: (pytest.approx(np.mean(same)), len(same)) for key, same in own.items()}
    assert told(cells, "condition") == expected
    assert 0 < cells["value"].mean() < 1


def test_change_equals_a_loop():
    own = {}
    for first, second in showings_of("slider"):
        if first["slider_value"] is not None and second["slider_value"] is not None:
            own.setdefault((second["subject_id"],), []).append(second["slider_value"] - first["slider_value"])
    cells = CHANGE.cells(given("intuitiveness_change", frame(rows("slider"))), [])
    assert told(cells) == {key: (pytest.approx(np.mean(values)), len(values)) for key, values in own.items()}
    assert TRIALS_OF["intuitiveness_change"] == "slider"


def pair(first, second, options=("a|b", "a|b"), **more):
    """Return a table with a trial and its second showing."""
    common = {"subject_id": "p", "session_id": "s", "condition": "natural"} | more
    return frame(
        [
            common | {"trial_index": 4, "response": first, "stimulus_options": options[0]},
            common
            | {"trial_index": 9, "response": second, "stimulus_options": options[1], "repeats_trial": 4},
        ]
    )


@pytest.mark.parametrize(
    ("trials", "same"),
    [
        (pair("upper", "upper"), True),
        (pair("upper", "lower"), False),
        (pair("upper", "upper", ("a|b", "b|a")), False),
        (pair("upper", "lower", ("a|b", "b|a")), True),
        (pair("left", "right", ("a|b", "b|a")), True),
        (pair("3", "1", ("a|b|c", "c|b|a")), True),
        (pair("yes", "yes"), True),
        (pair("yes", "no"), False),
    ],
)
def test_the_same_image_is_the_same_answer(trials, same):
    assert SAME.cells(trials, [])["value"].item() == same


@pytest.mark.parametrize(
    "trials",
    [
        pair("", "upper"),
        pair("upper", "upper", ("", "")),
        pair("3", "3"),
        pair("upper", "upper")[1:],
        pair("upper", "upper").assign(session_id=["s", "t"]),
        pair("upper", "upper").assign(subject_id=["p", "q"]),
    ],
    ids=["no answer", "no images", "no third image", "no first showing", "another session", "another person"],
)
def test_what_cannot_be_compared_is_not_counted(trials):
    assert SAME.cells(trials, []).empty


def test_factors_are_those_of_the_second_showing():
    trials = pair("upper", "upper").assign(condition=["before", "after"])
    assert list(SAME.cells(trials, ["condition"])["condition"]) == ["after"]


def test_a_change_needs_both_values():
    trials = pair("", "").assign(slider_value=[-20.0, 35.0])
    assert CHANGE.cells(trials, [])["value"].item() == 55
    assert CHANGE.cells(trials.assign(slider_value=[math.nan, 35.0]), []).empty


def test_before_and_after_by_stage():
    trials = given("intuitiveness_change", frame(rows("slider")))
    cells = MEASURES["intuitiveness"].cells(trials, ["stage"])
    assert set(cells["stage"]) == {"main", "repeated"}
