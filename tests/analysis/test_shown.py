"""Which interval is shown: t, or BCa where t leaves what the value can be, and the words that say so."""

import numpy as np
import pytest

from analysis import intervals
from analysis.intervals import BCA, T_INTERVAL
from analysis.load import load
from analysis.pipeline import analyse, pick, shown
from analysis.report import page as report
from analysis.report import tables, terminal

CLOSE = np.array([1.0, 1.0, 1.0, 1.0, 0.7, 1.0])


@pytest.mark.parametrize(
    ("low", "high", "unit", "difference", "expected"),
    [
        (0.0, 1.0, "proportion", False, False),
        (0.5, 1.01, "proportion", False, True),
        (-0.01, 0.5, "proportion", False, True),
        (-1.0, 1.0, "proportion", True, False),
        (-0.2, 1.1, "proportion", True, True),
        (-5.0, 9e9, "ms", False, True),
        (-5.0, 9e9, "ms", True, False),
        (-2.5, 93.1, "level", False, False),
        (float("nan"), float("nan"), "level", False, False),
    ],
)
def test_what_a_value_can_be(low, high, unit, difference, expected):
    assert intervals.leaves(low, high, unit, difference) == expected


def test_an_interval_of_few_values_near_the_end():
    assert intervals.t_interval(CLOSE)[1] > 1
    assert intervals.fitting(CLOSE, "proportion") == intervals.bca(CLOSE)
    middle = CLOSE / 2
    assert intervals.fitting(middle, "proportion") == intervals.t_interval(middle)


@pytest.fixture(scope="module")
def close(make, tmp_path_factory):
    """Give an analysis with participants near 100 %, whose t intervals per layer pass it."""
    people = [("live", "", 0.97, 0.6, "completed", 0)] * 7
    return analyse(load(make(tmp_path_factory.mktemp("close") / "dataset", people)))


def test_no_layer_row_passes_100_percent(close):
    table = tables.by_subset(close, "layer", "", "Layer")
    beyond = [one for one in close.results if one.interval == T_INTERVAL and one.high > 1]
    assert any(one.subset.startswith("layer=") and one.unit == "proportion" for one in beyond)
    cells = [cell for row in table.rows for cell in row[2:4] if "[" in cell]
    assert any("†" in cell for cell in cells)
    assert max(float(cell.partition(", ")[2].rstrip("]†")) for cell in cells) <= 100
    assert table.note == tables.BCA_NOTE
    for one in close.results:
        if not one.test and one.interval == T_INTERVAL:
            key = (close.results, one.measure, one.effect, one.subset)
            leaves = intervals.leaves(one.low, one.high, one.unit, one.is_contrast)
            assert shown(*key) is pick(*key, BCA if leaves else T_INTERVAL)
            assert (one.note == "the interval leaves the possible values") == leaves


def test_the_page_and_the_terminal_say_which_interval(close, done):
    assert tables.by_subset(done, "observer", "", "Observer").note == tables.T_NOTE
    for one in (close, done):
        text = terminal.summary(one)
        assert text.count("Brackets: 95 % confidence interval from Student's t.") == 1
        assert ("†" in text) == ("†: from the BCa bootstrap" in text)
    html = report.html(close)
    assert tables.BCA_NOTE.replace("'", "&#39;") in html
    assert "marked † in tables" in html
    assert tables.SYMMETRIC_NOTE in html
