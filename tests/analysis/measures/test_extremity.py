"""How extreme queries are, and the table for a psychometric function."""

import math

import pandas as pd
import pytest

from analysis import extremity
from analysis.measures import MEASURES
from tests.analysis.measures.made import trials_for


def manifest(**changes):
    stimuli = {name: {"activation": value} for name, value in [("low", -1.0), ("high", 3.0), ("mid", 1.0)]}
    sets = {
        "wide": {"unit": "u:1", "queries": {"min": "low", "max": "high"}},
        "narrow": {"unit": "u:1", "queries": {"min": "mid", "max": "high"}},
        "map": {"images": {"input": ["photo"]}},
    }
    return {
        "units": {"u:1": {"natural": {"min": -1.0, "max": 7.0}}},
        "stimuli": stimuli,
        "sets": sets,
    } | changes


def test_extremity_is_a_share_of_the_range_of_the_unit():
    trials = pd.DataFrame({"stimulus_id": ["narrow", "wide", "map", "elsewhere"]})
    found = extremity.add(trials, manifest())["query_extremity"].tolist()
    assert found[:2] == [0.25, 0.5]
    assert all(map(math.isnan, found[2:]))
    assert "query_extremity" not in trials


@pytest.mark.parametrize(
    "pack", [None, {}, manifest(units={}), manifest(units={"u:1": {"natural": {"min": 2.0, "max": 2.0}}})]
)
def test_without_what_it_takes_it_is_not_known(pack):
    trials = extremity.add(pd.DataFrame({"stimulus_id": ["wide"]}), pack)
    assert trials["query_extremity"].isna().all()
    assert trials["query_extremity"].dtype == "float64"


@pytest.mark.parametrize("by", [[], ["condition"], ["subject_id"]])
def test_the_table_counts_trials(by):
    trials = trials_for("query_extremity")
    factors = [name for name in by if name != "subject_id"]
    found = extremity.table(MEASURES["query_extremity"].cells(trials, factors), by)
    assert list(found.columns) == [*by, "x", "n", "n_correct"]
    rows = trials[trials["query_extremity"].notna() & (trials["response"] != "")]
    for row in found.to_dict("records"):
        these = rows[rows["query_extremity"] == row["x"]]
        for name in by:
            these = these[these[name] == row[name]]
        assert (row["n"], row["n_correct"]) == (len(these), these["correct"].sum())
    assert found["n"].sum() == len(rows)
