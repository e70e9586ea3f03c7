"""Shares of ratings and motivations, against counting."""

import math
from collections import Counter

import pytest

from analysis.measures import MEASURES
from tests.analysis.measures.made import told, trials_for


@pytest.mark.parametrize("name", ["rating_distribution", "motivation"])
@pytest.mark.parametrize("by", [[], ["condition"]])
def test_shares_equal_counting(name, by):
    (column,) = MEASURES[name].splits
    own, levels = {}, set()
    for row in trials_for(name).to_dict("records"):
        level = row[column]
        if level == "" or (isinstance(level, float) and math.isnan(level)):
            continue
        levels.add(level)
        own.setdefault((*(row[key] for key in by), row["subject_id"]), []).append(level)
    expected = {}
    for (*factors, person), given in own.items():
        for level in levels:
            expected[(*factors, level, person)] = (
                pytest.approx(Counter(given)[level] / len(given)),
                len(given),
            )
    cells = MEASURES[name].cells(trials_for(name), by)
    assert told(cells, *by, column) == expected
    assert (cells["value"] == 0).any() or not by
    assert cells.groupby([*by, "subject_id"])["value"].sum().to_numpy() == pytest.approx(1)
