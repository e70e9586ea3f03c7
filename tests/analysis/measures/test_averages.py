"""Measures that average one column, against loops over rows."""

import statistics

import pytest

from analysis.cells import aggregate
from analysis.measures import MEASURES
from tests.analysis.measures.made import TRIALS_OF, frame, given, rows, told, trials_for

ANSWERED = ("response", "correct_response")


def trimmed(values):
    """Return the mean without a fifth of the values at either end, rounded down."""
    cut = len(values) // 5
    return statistics.fmean(sorted(values)[cut : len(values) - cut])


# Per measure: the column, a participant's average, and what a row must hold besides.
PLAIN = {
    "accuracy": ("correct", statistics.fmean, lambda row: all(row.get(name) for name in ANSWERED)),
    "catch": ("correct", statistics.fmean, lambda row: True),
    "reaction_time": ("rt_ms", statistics.median, lambda row: True),
    "reaction_time_mean": ("rt_ms", statistics.fmean, lambda row: True),
    "reaction_time_trimmed": ("rt_ms", trimmed, lambda row: True),
    "confidence": ("confidence", statistics.fmean, lambda row: True),
    "clarity": ("clarity", statistics.fmean, lambda row: True),
    "rating": ("rating", statistics.fmean, lambda row: True),
    "rating_median": ("rating", statistics.median, lambda row: True),
    "intuitiveness": ("slider_value", statistics.fmean, lambda row: True),
    "tpr": ("correct", statistics.fmean, lambda row: row.get("correct_response") == "yes"),
    "tnr": ("correct", statistics.fmean, lambda row: row.get("correct_response") == "no"),
}


def counts(name, row):
    """Tell whether a row is one of those that the measure is of."""
    if row["is_practice"] or row["stage"] == "repeated":
        return False
    return row["is_catch"] if name == "catch" else not (row["is_catch"] or row["timed_out"])


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("by", [[], ["condition"], ["factor_layer", "condition"]], ids="-".join)
def test_averages_equal_a_loop(name, by):
    column, average, wanted = PLAIN[name]
    own = {}
    for row in rows(TRIALS_OF.get(name, "choice")):
        if counts(name, row) and wanted(row) and row.get(column) is not None:
            own.setdefault((*(row[key] for key in by), row["subject_id"]), []).append(row[column])
    cells = told(MEASURES[name].cells(trials_for(name), by), *by)
    assert cells.keys() == own.keys()
    for key, values in own.items():
        assert cells[key] == (pytest.approx(average(values), rel=1e-12), len(values))


def test_trials_without_a_value_are_counted_out():
    trials = trials_for("accuracy").assign(rt_ms=1000.0)
    trials.loc[trials.index[:5], "rt_ms"] = float("nan")
    cells = MEASURES["reaction_time"].cells(trials, [])
    assert cells["n_trials"].sum() == len(trials) - 5
    alone = trials.assign(rt_ms=trials["rt_ms"].where(trials["subject_id"] != "0002"))
    assert set(MEASURES["reaction_time"].cells(alone, [])["subject_id"]) == {"0000", "0001", "0003"}


def test_an_answer_that_is_neither_right_nor_wrong_has_no_accuracy():
    trials = trials_for("tpr")
    unjudged = int((trials["correct_response"] == "").sum())
    assert unjudged
    assert MEASURES["accuracy"].cells(trials, [])["n_trials"].sum() == len(trials) - unjudged


def test_a_catch_trial_that_timed_out_was_failed():
    catch = given("catch", frame(rows("choice", people=9)))
    late = catch[catch["timed_out"]]
    assert len(late)
    assert (MEASURES["catch"].cells(late, [])["value"] == 0).all()


def test_missing_levels_of_a_factor_are_a_level():
    trials = trials_for("accuracy")
    cells = MEASURES["accuracy"].cells(trials, ["factor_batch"])
    assert cells["factor_batch"].isna().any()
    assert cells["n_trials"].sum() == MEASURES["accuracy"].cells(trials, [])["n_trials"].sum()


def test_an_unknown_average_is_an_error():
    with pytest.raises(ValueError, match="how is 'mode'; expected one of mean, median, trimmed mean"):
        aggregate(trials_for("accuracy"), "correct", "mode", [])
