"""The tests of counts against scipy, statsmodels, enumeration of all tables, and published numbers."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import contingency_tables

from analysis.errors import UserError
from analysis.inference.chi_square import chi_square
from analysis.inference.cochran import cochran
from analysis.inference.exact_table import exact_table
from analysis.inference.mcnemar import mcnemar
from analysis.statistics import contingency, effect_sizes

# Fisher's tea (R's ?fisher.test): guess and truth of eight cups.
TEA = [[3, 1], [1, 3]]
# Job satisfaction by income: Agresti (1990), p. 57; R's ?fisher.test.
JOB = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
# Party by gender: Agresti (2007), p. 39; R's ?chisq.test.
PARTY = [[762, 327, 468], [484, 239, 477]]
# Approval of the president in two surveys: Agresti (1990), p. 350.
APPROVAL = [[794, 86], [150, 570]]
BY = ("value", "who", "group")


def spread_out(table):
    """Return one row per participant with these counts."""
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    frame = pd.DataFrame(cells, columns=["group", "value"])
    return frame.assign(who=[f"p{i}" for i in range(len(cells))])


def yes_or_no(**levels):
    rows = [(i, name, value) for name, values in levels.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["who", "level", "value"])


def from_square(table):
    """Return pairs of zeros and ones: rows are the first level's (1 first), columns the second's."""
    (both, first), (second, neither) = table
    a = [1] * (both + first) + [0] * (second + neither)
    b = [1] * both + [0] * first + [1] * second + [0] * neither
    return yes_or_no(a=a, b=b)


def test_published_chi_square():
    # R: chisq.test(M): X-squared = 30.07, df = 2, p-value = 2.954e-07
    found = chi_square(spread_out(PARTY), *BY)
    assert (round(found.statistic, 2), found.df, f"{found.p:.3e}") == (30.07, 2, "2.954e-07")
    # scipy.stats.contingency.association: Cramér's V
    assert found.effect_size == pytest.approx(stats.contingency.association(np.array(PARTY)))
    assert found.effect_size_low < found.effect_size < found.effect_size_high


@pytest.mark.parametrize("yates", [True, False])
def test_chi_square_is_scipys_and_v_is_never_from_yates(yates):
    table = np.array([[12, 5], [7, 9]])
    direct = stats.chi2_contingency(table, correction=yates)
    found = chi_square(spread_out(table), *BY, yates=yates)
    assert (found.statistic, found.p, found.df) == pytest.approx(
        (direct.statistic, direct.pvalue, direct.dof)
    )
    assert found.effect_size == pytest.approx(stats.contingency.association(table))
    assert ("without Yates" in found.rules) != yates
    assert found.assumptions == "smallest expected count 6.8; 0 % of the cells are expected below 5"


def test_the_interval_of_v_is_where_the_tails_of_the_noncentral_chi2_begin():
    table = np.array(PARTY)
    chi2 = stats.chi2_contingency(table).statistic
    size = effect_sizes.cramers_v(chi2, table)
    # scipy.stats.ncx2.cdf
    assert stats.ncx2.cdf(chi2, 2, size.low**2 * table.sum()) == pytest.approx(0.975)
    assert stats.ncx2.cdf(chi2, 2, size.high**2 * table.sum()) == pytest.approx(0.025)
    assert effect_sizes.cramers_v(0.5, table).low == 0
    perfect = np.array([[9, 0], [0, 9]])
    assert effect_sizes.cramers_v(18.0, perfect)[1:4] == pytest.approx((1, 0.538, 1), abs=1e-3)


def test_rows_of_one_participant_are_refused_or_pooled_and_named():
    data = spread_out(TEA).assign(who=["p0", "p1"] * 4)
    with pytest.raises(UserError, match="Participant p0 has several rows; expected one"):
        chi_square(data, *BY)
    pooled = chi_square(data, *BY, pool=True)
    assert pooled.statistic == chi_square(spread_out(TEA), *BY).statistic
    assert pooled.n_participants == 2
    assert pooled.note == "8 rows of 2 participants pooled as if independent, so p is too small"


def test_published_fisher():
    # R: fisher.test(TeaTasting): p-value = 0.4857, odds ratio 6.408309, 0.2117329 to 621.9337505, the last
    # to the tolerance of R's root of 1 / odds ratio
    found = exact_table(spread_out(TEA), *BY, levels=(1, 0))
    assert round(found.p, 4) == 0.4857
    assert (found.estimate, found.low) == pytest.approx((6.408309, 0.2117329), rel=2e-5)
    assert found.high == pytest.approx(621.9337505, rel=0.01)
    assert found.estimate_name == "odds ratio of 1, 1 to 0"


def test_published_freeman_halton():
    # R: fisher.test(Job): p-value = 0.7827
    sampled = exact_table(spread_out(JOB), *BY, samples=20_000)
    assert sampled.p == pytest.approx(0.7827, abs=3 * math.sqrt(0.7827 * 0.2173 / 20_000))
    assert sampled.p_kind == "Monte Carlo"
    assert "20000 random tables with the same sums, seed 1, standard error of p 0.0029" in sampled.rules


def by_permutation(table):
    """Go through all orders of the answers: the slow obvious version, in whole numbers."""
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    groups, answers = zip(*cells, strict=True)
    every = {}
    for order in itertools.permutations(range(len(answers))):
        key = tuple(sorted(zip(groups, (answers[i] for i in order), strict=True)))
        every[key] = every.get(key, 0) + 1
    own = every[tuple(sorted(cells))]
    return sum(count for count in every.values() if count <= own) / sum(every.values())


answers = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=7)


@settings(max_examples=15, deadline=None)
@given(answers.filter(lambda rows: all(len(set(side)) > 1 for side in zip(*rows, strict=True))))
def test_freeman_halton_equals_all_permutations(rows):
    table = np.zeros((3, 3), int)
    np.add.at(table, tuple(np.array(rows).T), 1)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    p, n_tables = contingency.enumerated(table)
    assert p == pytest.approx(by_permutation(table.tolist()), rel=1e-9)
    assert n_tables >= 1


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_fisher_is_scipys(counts):
    table = np.array(counts).reshape(2, 2)
    assume(table.any(axis=0).all() and table.any(axis=1).all())
    assert contingency.enumerated(table)[0] == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6)


def test_too_many_tables_are_sampled_and_said():
    table = np.full((5, 6), 9)
    assert contingency.enumerated(table) is None
    assert exact_table(spread_out(table), *BY, samples=99).p_kind == "Monte Carlo"
    with pytest.raises(UserError, match="too many tables with the same sums"):
        exact_table(spread_out(table), *BY, method="exact")


def test_mcnemar_by_hand():
    # 86 changed one way and 150 the other: (|86 - 150| - 1)² / 236 with Edwards' correction
    data = from_square(APPROVAL)
    corrected = mcnemar(data, "value", "who", "level", method="asymptotic", continuity=True)
    assert corrected.statistic == pytest.approx(63**2 / 236)
    assert corrected.p == pytest.approx(stats.chi2.sf(63**2 / 236, 1))
    # Agresti (1990): a difference of -.04 with a standard error of .0095
    ends = (-0.04 - 1.96 * 0.0095, -0.04 + 1.96 * 0.0095)
    assert (corrected.estimate, corrected.low, corrected.high) == pytest.approx((-0.04, *ends), abs=3e-4)
    assert corrected.unit == "proportion"


@pytest.mark.parametrize("counts", [(3, 9), (0, 6), (14, 4), (5, 5)])
def test_mcnemar_is_that_of_statsmodels(counts):
    table = [[20, counts[0]], [counts[1], 10]]
    exact = mcnemar(from_square(table), "value", "who", "level")
    # statsmodels.stats.contingency_tables.mcnemar(table, exact=…, correction=…)
    assert exact.p == pytest.approx(contingency_tables.mcnemar(table, exact=True).pvalue)
    plain = mcnemar(from_square(table), "value", "who", "level", method="asymptotic")
    direct = contingency_tables.mcnemar(table, exact=False, correction=False)
    assert (plain.statistic, plain.p) == pytest.approx((direct.statistic, direct.pvalue))
    mid = mcnemar(from_square(table), "value", "who", "level", method="mid-p")
    # Fagerland et al. (2013): the exact p minus the chance of what was observed
    assert (
        mid.p == pytest.approx(exact.p - stats.binom.pmf(counts[0], sum(counts), 0.5), abs=1e-12)
        or mid.p == 1
    )


def test_odds_ratio_of_mcnemar():
    found = mcnemar(from_square([[20, 9], [3, 10]]), "value", "who", "level")
    # scipy.stats.binomtest(9, 12).proportion_ci("exact")
    ends = stats.binomtest(9, 12).proportion_ci(method="exact")
    assert found.effect_size == 3
    assert (found.effect_size_low, found.effect_size_high) == pytest.approx(
        (ends.low / (1 - ends.low), ends.high / (1 - ends.high))
    )
    one_sided = mcnemar(from_square([[20, 6], [0, 10]]), "value", "who", "level")
    assert (one_sided.effect_size, one_sided.effect_size_high) == (math.inf, math.inf)
    assert one_sided.effect_size_low > 1


def test_published_cochran():
    # SAS, documentation of PROC FREQ, example of three drugs (Agresti 2002): Q = 8.4706, df = 2, p = .0145
    counts = {(1, 1, 1): 6, (1, 1, 0): 16, (1, 0, 1): 2, (1, 0, 0): 4}
    counts |= {(0, 1, 1): 2, (0, 1, 0): 4, (0, 0, 1): 6, (0, 0, 0): 6}
    rows = [pattern for pattern, count in counts.items() for _ in range(count)]
    data = yes_or_no(**dict(zip("abc", zip(*rows, strict=True), strict=True)))
    found = cochran(data, "value", "who", "level")
    assert (round(found.statistic, 4), found.df, round(found.p, 4)) == (8.4706, 2, 0.0145)


def test_cochran_is_that_of_statsmodels():
    values = np.random.default_rng(1).integers(0, 2, (20, 4))
    found = cochran(yes_or_no(**dict(zip("abcd", values.T, strict=True))), "value", "who", "level")
    # statsmodels.stats.contingency_tables.cochrans_q
    direct = contingency_tables.cochrans_q(values)
    assert (found.statistic, found.p) == pytest.approx((direct.statistic, direct.pvalue))
    assert found.effect_size == pytest.approx(found.statistic / (20 * 3))


def test_cochran_of_two_levels_is_mcnemar():
    data = from_square([[20, 9], [3, 10]])
    asymptotic = mcnemar(data, "value", "who", "level", method="asymptotic")
    assert cochran(data, "value", "who", "level").statistic == pytest.approx(asymptotic.statistic)


def test_nothing_to_test_is_a_result_that_says_so():
    same = yes_or_no(a=[1, 0, 1], b=[1, 0, 1])
    assert "no participant's two values differ" in mcnemar(same, "value", "who", "level").note
    assert "no participant's values differ" in cochran(same, "value", "who", "level").note
    for test in (chi_square, exact_table):
        assert "the table has one value only" in test(spread_out([[4], [5]]), *BY).apa()
        assert "the table has one level only" in test(spread_out([[4, 5]]), *BY).note


def test_values_that_are_not_yes_or_no_are_refused():
    odd = yes_or_no(a=[1, 0, 0.5], b=[1, 0, 1])
    for test in (mcnemar, cochran):
        with pytest.raises(UserError, match=r"Column value holds 0\.5; expected 0 or 1"):
            test(odd, "value", "who", "level")


def test_few_answers_that_differ_are_named():
    few = yes_or_no(a=[1, 0, 1, 1], b=[0, 0, 1, 0], c=[1, 0, 1, 0])
    assert cochran(few, "value", "who", "level").note.startswith("χ² is a rough approximation")
