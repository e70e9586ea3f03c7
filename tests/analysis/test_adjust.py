"""Adjusted p against statsmodels, the definition, and what a family is."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analysis.adjust import METHODS, adjust
from analysis.errors import UserError
from analysis.results import Result

chances = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def family(*chances):
    return [Result(test="paired_t", effect=f"e{i}", p=p) for i, p in enumerate(chances)]


def adjusted(chances, method):
    return [result.p_adjusted for result in adjust(family(*chances), "main", method)]


@settings(max_examples=10, deadline=None)  # statsmodels collects garbage in each call
@given(chances)
def test_holm_by_its_definition(p):
    ordered = sorted(range(len(p)), key=lambda i: p[i])
    expected, highest = {}, 0.0
    for rank, i in enumerate(ordered):
        highest = max(highest, min(1.0, (len(p) - rank) * p[i]))
        expected[i] = highest
    assert adjusted(p, "holm") == pytest.approx([expected[i] for i in range(len(p))])


@given(chances)
def test_false_discovery_rate_by_its_definition(p):
    def step_up(one):
        return min(min(1.0, len(p) * other / sum(q <= other for q in p)) for other in p if other >= one)

    assert adjusted(p, "fdr") == pytest.approx([step_up(one) for one in p])
    assert adjusted(p, "bonferroni") == pytest.approx([min(1.0, len(p) * one) for one in p])


@pytest.mark.parametrize(("method", "name"), [(name, used) for name, (used, _) in METHODS.items()])
def test_they_are_those_of_statsmodels(method, name):
    p = [0.001, 0.04, 0.03, 0.2, 0.03]
    # statsmodels.stats.multitest.multipletests(p, method=…)
    assert adjusted(p, method) == pytest.approx(list(multipletests(p, method=name)[1]))


def test_a_result_without_p_does_not_count_as_a_test():
    found = adjust(family(0.01, math.nan, 0.04), "planned")
    assert [found[0].p_adjusted, found[2].p_adjusted] == pytest.approx([0.02, 0.04])
    assert math.isnan(found[1].p_adjusted)
    assert {result.family for result in found} == {"planned"}
    assert [result.adjustment for result in found] == ["Holm", "", "Holm"]
    assert [result.p for result in found][::2] == [0.01, 0.04]
    assert "p = .010, p = .020 by Holm over planned" in found[0].apa()


def test_families_without_tests_and_unknown_methods():
    assert adjust([], "none") == []
    with pytest.raises(UserError, match="method is 'sidak'; expected one of holm, bonferroni, fdr, fdr_by"):
        adjust(family(0.1), "main", "sidak")
