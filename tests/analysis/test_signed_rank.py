"""The parts of the signed-rank test against printed values, definitions and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import signed_rank


def test_critical_values():
    # OEIS A226330: the largest sum significant at 2.5 % one-tailed, n = 6 to 25
    printed = [0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 29, 34, 40, 46, 52, 58, 65, 73, 81, 89]
    for n, critical in enumerate(printed, start=6):
        ranks = np.arange(1.0, n + 1)
        assert signed_rank.exact_p(ranks, critical, "less") <= 0.025
        assert signed_rank.exact_p(ranks, critical + 1, "less") > 0.025


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=12).filter(any))
def test_rank_biserial_is_favourable_minus_unfavourable(differences):
    # Kerby (2014): the share of the rank sum that favours minus the share that does not
    ranks, signs = signed_rank.signed_ranks(np.array(differences, float), "wilcox")
    favour, against = ranks[signs > 0].sum(), ranks[signs < 0].sum()
    expected = (favour - against) / (favour + against)
    assert float(signed_rank.rank_biserial(np.array(differences, float))) == pytest.approx(expected)


def test_hodges_lehmann_covers_as_it_says():
    draws = np.random.default_rng(7)
    ends = [signed_rank.hodges_lehmann(draws.normal(1, 1, 12)) for _ in range(400)]
    assert 0.93 <= np.mean([low <= 1 <= high for _, low, high in ends]) <= 0.99
    assert signed_rank._tail(501) == pytest.approx(
        np.searchsorted(np.cumsum(signed_rank.null_distribution(np.arange(1, 502))), 0.025), rel=1e-3
    )
