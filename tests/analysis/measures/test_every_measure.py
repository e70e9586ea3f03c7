"""Rules that every measure obeys; a new one is tested the moment it is registered."""

import re
from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from analysis import wording
from analysis.errors import UserError
from analysis.measure import is_measured
from analysis.measures import MEASURES
from tests.analysis.measures.made import frame, rows, trials_for

EVERY = pytest.mark.parametrize("name", MEASURES)
BY = [[], ["condition", "factor_layer"], ["factor_batch"]]
DOCS = Path(__file__).parents[3] / "docs" / "measures.md"


@EVERY
@pytest.mark.parametrize("by", BY, ids="-".join)
def test_cells_are_one_row_per_participant_and_combination(name, by):
    measure = MEASURES[name]
    trials = trials_for(name)
    cells = measure.cells(trials, by)
    keys = [*by, *measure.splits, "subject_id"]
    assert list(cells.columns) == [*keys, "value", "n_trials"]
    assert len(cells)
    assert not cells.duplicated(keys).any()
    assert np.isfinite(cells["value"]).all()
    assert (cells["value"].dtype, cells["n_trials"].dtype) == ("float64", "int64")
    assert (cells["n_trials"] > 0).all()
    if measure.unit == "proportion":
        assert cells["value"].between(0, 1).all()
    possible = trials.groupby([*by, "subject_id"], dropna=False).size()
    per_row = cells if not measure.splits else cells.drop_duplicates([*by, "subject_id"])
    assert len(per_row) <= len(possible)
    order = cells.sort_values(keys, ignore_index=True)
    assert_frame_equal(cells, order)


@EVERY
def test_the_order_and_the_index_of_rows_do_not_matter(name):
    trials = trials_for(name)
    before = MEASURES[name].cells(trials, ["condition"])
    shuffled = trials.sample(frac=1, random_state=1)
    assert_frame_equal(MEASURES[name].cells(shuffled, ["condition"]), before, rtol=1e-12)


@EVERY
def test_names_of_participants_do_not_matter(name):
    trials = trials_for(name)
    renamed = trials.assign(subject_id=["p" + str(9 - int(old)) for old in trials["subject_id"]])
    after = MEASURES[name].cells(renamed, ["condition"])
    after = after.assign(subject_id=[f"{9 - int(new[1:]):04d}" for new in after["subject_id"]])
    keys = ["condition", *MEASURES[name].splits, "subject_id"]
    after = after.astype({"subject_id": "str"}).sort_values(keys, ignore_index=True)
    assert_frame_equal(after, MEASURES[name].cells(trials, ["condition"]), rtol=1e-12)


@EVERY
def test_the_unit_of_time_scales_times_alone(name):
    measure = MEASURES[name]
    trials = trials_for(name)
    before = measure.cells(trials, ["condition"])
    after = measure.cells(trials.assign(rt_ms=trials["rt_ms"] / 1000), ["condition"])
    scale = 1000 if measure.unit == "ms" else 1
    assert_frame_equal(after.assign(value=after["value"] * scale), before, rtol=1e-12)


@EVERY
def test_no_trials_are_no_cells(name):
    measure = MEASURES[name]
    trials = trials_for(name)
    cells = measure.cells(trials[:0], ["condition"])
    assert list(cells.columns) == ["condition", *measure.splits, "subject_id", "value", "n_trials"]
    assert cells.empty
    assert not is_measured(measure, trials[:0])


@EVERY
def test_a_measure_has_what_it_needs(name):
    measure = MEASURES[name]
    trials = trials_for(name)
    assert measure.unit in wording.SCALES
    assert is_measured(measure, trials)
    for column in measure.needs:
        assert not is_measured(measure, trials.drop(columns=column))
        with pytest.raises(UserError, match=rf"no column {column}; they have .*subject_id"):
            measure.cells(trials.drop(columns=column), ["condition"])


@EVERY
def test_an_unknown_factor_is_an_error(name):
    with pytest.raises(UserError, match="no column colour; they have"):
        MEASURES[name].cells(trials_for(name), ["colour"])


def test_what_a_dataset_cannot_tell_is_not_measured():
    for kind, absent in [("choice", "rating"), ("rating", "accuracy"), ("slider", "confidence")]:
        assert not is_measured(MEASURES[absent], frame(rows(kind)))


@EVERY
def test_every_measure_stands_in_the_docs(name):
    measure = MEASURES[name]
    (line,) = re.findall(rf"^\| `{name}` \|.*$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert f"| {measure.label} |" in line
    for column in measure.needs:
        assert f"`{column}`" in line
