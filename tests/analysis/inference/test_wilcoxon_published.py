"""The exact signed-rank test against published critical values and against the enumeration of all signs."""

import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analysis.inference.wilcoxon import wilcoxon
from analysis.statistics import signed_rank

# OEIS A226330: the largest sum with a one-tailed p of at most .025, for n = 6 to 30.
CRITICAL = [0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 29, 34, 40, 46, 52, 58, 65, 73, 81, 89, 98, 107, 116, 126, 137]


def with_sum(n, wanted):
    """Return the differences ±1 … ±n whose positive ones sum to what is wanted."""
    signs = []
    for rank in range(n, 0, -1):
        positive = rank <= wanted
        wanted -= rank * positive
        signs.append(rank if positive else -rank)
    return np.array(signs, float)


def run(differences, alternative):
    names = [f"p{i}" for i in range(len(differences))]
    frame = pd.DataFrame({"who": names * 2, "level": ["a"] * len(names) + ["b"] * len(names)})
    data = frame.assign(value=[*differences, *np.zeros(len(names))])
    return wilcoxon(data, "value", "who", "level", ("a", "b"), alternative=alternative)


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch):
    """Bootstrap the effect size briefly: p does not depend on it."""
    monkeypatch.setattr(sys.modules[wilcoxon.__module__], "RESAMPLES", 10)


@pytest.mark.parametrize(("n", "critical"), list(enumerate(CRITICAL, start=6)))
def test_published_critical_values(n, critical):
    at, beyond = run(with_sum(n, critical), "less"), run(with_sum(n, critical + 1), "less")
    assert (at.statistic, beyond.statistic) == (critical, critical + 1)
    assert at.p <= 0.025 < beyond.p
    assert run(-with_sum(n, critical), "greater").p == at.p
    assert run(with_sum(n, critical), "two-sided").p == 2 * at.p


def by_enumeration(doubled_ranks, at):
    """Count the sign flips with a sum of at most `at` and of at least `at`, in integers."""
    flips = np.arange(2 ** len(doubled_ranks))[:, None] >> np.arange(len(doubled_ranks)) & 1
    sums = flips @ np.array(doubled_ranks)
    return (Fraction(int(count), len(sums)) for count in ((sums <= at).sum(), (sums >= at).sum()))


RANKS = [list(range(1, n + 1)) for n in range(1, 13)] + [
    [1.5, 1.5, 3, 4.5, 4.5, 6],
    [2, 2, 2, 5.5, 5.5, 5.5, 5.5, 8, 9],
]


@pytest.mark.parametrize("ranks", RANKS, ids=len)
def test_exact_p_is_that_of_enumeration_to_the_last_bit(ranks):
    doubled = [round(2 * rank) for rank in ranks]
    for at in {0, *doubled, sum(doubled) // 2, sum(doubled) // 3, sum(doubled)}:
        less, greater = by_enumeration(doubled, at)
        both = min(Fraction(1), 2 * min(less, greater))
        for alternative, expected in (("less", less), ("greater", greater), ("two-sided", both)):
            assert Fraction(signed_rank.exact_p(np.array(ranks), at / 2, alternative)) == expected
