"""Printed numbers of Borowski et al., experiment I, from one row per participant and kind of references.

The authors' files are not part of this repository, and `test_borowski_one.py` needs them. What is here are
counts and means that were taken from them, so that the tests themselves are held to the paper everywhere.
"""

from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from analysis.inference.one_sample_t import one_sample_t
from analysis.inference.rm_anova import rm_anova
from analysis.inference.wilcoxon import wilcoxon
from analysis.intervals import two_sem

CELLS = pd.read_csv(Path(__file__).parent / "data" / "borowski_one_cells.csv")
ACCURACY = CELLS.assign(value=CELLS["right"] / CELLS["n"])


def compared(first, second, column=None, alternative="greater"):
    table = ACCURACY if column is None else CELLS.assign(value=CELLS[column])
    rules = {"rule": "jasp", "alternative": alternative}
    return wilcoxon(table, "value", "participant", "references", (first, second), **rules)


@pytest.mark.parametrize(
    ("references", "mean", "error"),
    [("natural", 0.922222, 0.0178394), ("synthetic", 0.82, 0.0426553), ("none", 0.431111, 0.0607949)],
)
def test_accuracy_with_two_standard_errors(references, mean, error):
    """Figure 3A: 92 ± 2 %, 82 ± 4 %, and close to chance."""
    own = ACCURACY.loc[ACCURACY["references"] == references, "value"].to_numpy()
    assert own.mean() == pytest.approx(mean, abs=5e-7)
    assert (two_sem(own)[1] - own.mean()) == pytest.approx(error, abs=5e-8)


@pytest.mark.parametrize(
    ("first", "second", "v", "p"),
    [
        ("natural", "synthetic", 45, 0.00454535),
        ("natural", "none", 55, 0.00288058),
        ("synthetic", "none", 55, 0.00288058),
    ],
)
def test_the_ranks_of_accuracy(first, second, v, p):
    """Figure 16a."""
    found = compared(first, second)
    assert (found.statistic, found.p) == (v, pytest.approx(p, rel=1e-5))


@pytest.mark.parametrize(
    ("column", "first", "second", "v", "p"),
    [
        ("seconds_right", "synthetic", "natural", 54, 0.00195312),
        ("seconds_right", "natural", "none", 53, 0.00292969),
        ("seconds_right", "synthetic", "none", 55, 0.000976562),
        ("seconds_all", "synthetic", "natural", 55, 0.000976562),
        ("seconds_wrong", "synthetic", "natural", 47, 0.0244141),
    ],
)
def test_the_ranks_of_reaction_times(column, first, second, v, p):
    """Figure 16e to g; the paper's figure prints another p for wrong answers."""
    found = compared(first, second, column)
    assert (found.statistic, found.p) == (v, pytest.approx(p, rel=1e-5))


def test_the_difference_of_reaction_times_is_that_of_all_trials():
    """Section 4.1 says 3.7 s of correct answers."""
    means = CELLS.groupby("references")[["seconds_all", "seconds_right"]].mean()
    difference = means.loc["synthetic"] - means.loc["natural"]
    assert difference["seconds_all"] == pytest.approx(3.70721, abs=5e-6)
    assert difference["seconds_right"] == pytest.approx(3.10620, abs=5e-6)


def test_without_references_people_are_below_chance():
    none = ACCURACY[ACCURACY["references"] == "none"]
    found = one_sample_t(none, "value", "participant", mean=0.5)
    assert (found.statistic, found.p) == (
        pytest.approx(-2.26627, rel=1e-5),
        pytest.approx(0.0496649, rel=1e-5),
    )


def test_confidence_of_right_answers():
    """Figure 3B: χ² over pooled trials."""
    columns = [f"right_confidence_{level}" for level in (1, 2, 3)]
    counts = CELLS.groupby("references")[columns].sum().loc[["natural", "synthetic"]]
    found = stats.chi2_contingency(counts, correction=False)
    assert (found.statistic, found.pvalue) == pytest.approx((83.8730, 6.12642e-19), rel=1e-5)


def test_selection_of_units_by_hand():
    """Appendix A.2.4: F(1, 9) = 6.14, p = .035, and the rank tests that it prints as Z."""
    parts = [
        CELLS.assign(value=CELLS[f"right_{name}"] / CELLS[f"n_{name}"], selection=name)
        for name in ("random", "hand")
    ]
    table = pd.concat(parts)[lambda rows: rows["references"] != "none"]
    found = {one.effect: one for one in rm_anova(table, "value", "participant", ["selection", "references"])}
    assert (found["selection"].statistic, found["selection"].p) == pytest.approx(
        (6.13840, 0.0351307), rel=1e-5
    )
    assert found["references"].statistic == pytest.approx(10.5677, rel=1e-5)
    assert found["selection × references"].statistic == pytest.approx(0.683250, rel=1e-5)
    for references, v, p in (("natural", 27.5, 0.591998), ("synthetic", 41, 0.183714)):
        own = table[table["references"] == references]
        ranks = wilcoxon(own, "value", "participant", "selection", ("hand", "random"), rule="jasp")
        assert (ranks.statistic, ranks.p) == (v, pytest.approx(p, rel=1e-5))
