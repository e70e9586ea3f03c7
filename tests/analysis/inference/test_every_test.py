"""Rules that every test obeys; a new one is tested the moment it is registered."""

import inspect
import math
from dataclasses import fields, replace

import numpy as np
import pytest

from analysis.errors import UserError
from analysis.inference import INFERENCE
from analysis.results import COLUMNS, Result, to_csv
from tests.analysis.inference import tables

EVERY = pytest.mark.parametrize("name", INFERENCE)
TWO_LEVELS = [name for name, test in INFERENCE.items() if "levels" in tables.ARGUMENTS[test.design]]
OF_VALUES = [name for name in INFERENCE if name not in (*tables.BINARY, *tables.LIKERT)]
IN_ROWS = [name for name, test in INFERENCE.items() if test.design in ("paired", "within", "mixed")]
N = 14


@pytest.fixture(autouse=True)
def _brief(monkeypatch):
    tables.without_bootstraps(monkeypatch)


def drawn(name, n=N):
    return tables.null_table(name, np.random.default_rng(7), n)


def results_of(name, data):
    """Return the results that are tests; models also estimate."""
    found = [result for result in tables.call(name, data) if result.test]
    assert {result.test for result in found} == {name}
    return found


def same(one, other, rel=1e-9, **ignored):
    """Compare results field by field: words as they are, numbers but for the noise of floats."""
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        for field in fields(Result):
            if field.name not in ignored:
                a, b = getattr(left, field.name), getattr(right, field.name)
                expected = pytest.approx(b, rel=rel, abs=1e-9, nan_ok=True) if isinstance(b, float) else b
                assert a == expected, field.name


@EVERY
def test_it_finds_something_and_says_all_of_it(name):
    for result in results_of(name, drawn(name)):
        assert 0 <= result.p <= 1
        assert result.effect
        assert result.statistic_name or result.p_kind == "exact"
        assert result.effect_size_name
        assert result.effect_size_low <= result.effect_size_high or math.isnan(result.effect_size_low)
        assert math.isnan(result.low) or result.low <= result.estimate <= result.high
        assert math.isnan(result.low) == (result.interval == "")
        assert result.n_participants == drawn(name)["participant"].nunique()
        assert result.n_excluded == 0
        assert result.rules
        assert "scipy" in result.versions or "statsmodels" in result.versions or "glmm" in result.versions


@EVERY
def test_it_is_a_row_and_a_sentence(name):
    for result in results_of(name, drawn(name)):
        row = result.to_row()
        assert list(row) == COLUMNS
        assert float(row["p"]) == result.p  # all digits
        assert INFERENCE[name].label in result.apa()
        assert "p = " in result.apa() or "p < .001" in result.apa()
        assert result.apa().endswith(".")
        assert "nan" not in result.apa()
    assert to_csv(tables.call(name, drawn(name))).count("\n") >= 2


@EVERY
def test_the_order_of_rows_does_not_matter(name):
    data = drawn(name)
    before = tables.call(name, data)
    for seed in (1, 2):
        same(tables.call(name, data.sample(frac=1, random_state=seed)), before, rel=1e-6)


@EVERY
def test_the_names_of_participants_do_not_matter(name):
    data = drawn(name)
    renamed = data.assign(participant=data["participant"].map(lambda one: f"x{500 - int(one[1:])}"))
    numbered = data.assign(participant=data["participant"].map(lambda one: 500 - int(one[1:])))
    before = tables.call(name, data)
    rel = 1e-4 if INFERENCE[name].design == "trials" else 1e-9  # where an optimiser ends
    same(tables.call(name, renamed), before, rel)
    same(tables.call(name, numbered), before, rel)


@EVERY
def test_the_table_is_left_as_it_was(name):
    data = drawn(name)
    before = data.copy()
    tables.call(name, data)
    assert data.equals(before)


@pytest.mark.parametrize("name", OF_VALUES)
def test_a_change_of_unit_changes_no_p_and_no_standardised_effect_size(name):
    data = drawn(name)
    bounds = {"bounds": 1000.0} if name == "tost" else {}
    seconds = tables.call(name, data)
    milliseconds = tables.call(name, data.assign(value=data["value"] * 1000), **bounds)
    for one, other in zip(seconds, milliseconds, strict=True):
        ends = [
            (r.p, r.statistic, r.effect_size, r.effect_size_low, r.effect_size_high) for r in (one, other)
        ]
        assert ends[1] == pytest.approx(ends[0], rel=1e-6, nan_ok=True)
        if one.estimate_name and not one.unit:
            assert (other.estimate, other.low) == pytest.approx((1000 * one.estimate, 1000 * one.low))


@pytest.mark.parametrize("name", TWO_LEVELS)
def test_swapping_two_levels_flips_signs_only(name):
    data = drawn(name)
    [one], [other] = tables.call(name, data), tables.call(name, data, levels=("b", "a"))
    assert (one.effect, other.effect) == ("a - b", "b - a")
    assert other.p == pytest.approx(one.p, rel=1e-9)
    assert (other.estimate, other.low, other.high) == pytest.approx((-one.estimate, -one.high, -one.low))
    sizes = [(r.effect_size, r.effect_size_low, r.effect_size_high) for r in (one, other)]
    flipped = turned(one.effect_size_name, *sizes[0])
    # two resamples give Wilcoxon's no interval to speak of
    assert sizes[1] == pytest.approx(flipped, nan_ok=True, abs=1.1 if name == "wilcoxon" else 1e-9)
    if one.statistic_name in ("t", "z"):
        assert other.statistic == pytest.approx(-one.statistic)


def turned(effect_size_name, value, low, high):
    """Return an effect size seen from the other side."""
    if effect_size_name == "odds ratio":
        return tuple(math.inf if x == 0 else 1 / x for x in (value, high, low))
    return -value, -high, -low


@EVERY
def test_other_names_of_levels_change_words_alone(name):
    data = drawn(name)
    factors = [column for column in ("condition", "group") if column in data]
    arguments = tables.ARGUMENTS[INFERENCE[name].design]
    levels = {"levels": ("x a", "x b")} if "levels" in arguments else {}
    renamed = data.assign(**{column: "x " + data[column] for column in factors})
    before = [replace(r, effect="", estimate_name="", rules="") for r in tables.call(name, data)]
    after = [replace(r, effect="", estimate_name="", rules="") for r in tables.call(name, renamed, **levels)]
    same(after, before, rel=1e-6)


@EVERY
def test_a_missing_column_is_named(name):
    data = drawn(name)
    for column in data.columns:
        with pytest.raises(UserError, match=column):
            tables.call(name, data.drop(columns=column))


@pytest.mark.parametrize("name", [name for name, test in INFERENCE.items() if test.design != "trials"])
def test_a_value_of_nobody_or_of_no_level_is_not_dropped_in_silence(name):
    data = drawn(name)
    for column in data.columns.drop("value"):
        gone = data["participant"] == "p001" if column == "group" else data.index == 3
        unnamed = data.assign(**{column: data[column].mask(gone)})
        try:
            found = tables.call(name, unnamed)
        except UserError:
            continue
        assert all("left out" in result.note for result in found), column


@EVERY
def test_an_unknown_level_is_named(name):
    if "levels" in inspect.signature(INFERENCE[name].run).parameters and INFERENCE[name].design != "mixed":
        with pytest.raises(UserError, match="nowhere"):
            tables.call(name, drawn(name), levels=("a", "nowhere"))


@EVERY
def test_a_repeated_cell_is_refused_and_never_averaged(name):
    if INFERENCE[name].design == "trials":
        return  # rows are trials there
    data = drawn(name)
    doubled = data.iloc[[*range(len(data)), 0]]
    with pytest.raises(UserError, match="p000 has several rows"):
        tables.call(name, doubled)


@pytest.mark.parametrize("name", IN_ROWS)
def test_a_participant_without_one_level_is_left_out_and_counted(name):
    data = drawn(name)
    expected = tables.call(name, data[data["participant"] != "p003"])
    without_row = data.drop(data.index[(data["participant"] == "p003") & (data["condition"] == "b")])
    without_value = data.astype({"value": float})
    without_value.loc[(data["participant"] == "p003") & (data["condition"] == "b"), "value"] = np.nan
    for incomplete in (without_row, without_value):
        found = tables.call(name, incomplete)
        assert {result.n_excluded for result in found} == {1}
        assert all("1 participant" in result.note and "left out" in result.note for result in found)
        same(found, expected, n_excluded=True, note=True)


@EVERY
def test_a_single_participant_and_zero_variance_are_stated(name):
    data = drawn(name)
    one = data[data["participant"] == "p000"]
    flat = data.assign(value=1)
    for table in (one, flat, data.iloc[:0]):
        try:
            found = tables.call(name, table)
        except UserError:
            continue  # a sentence too
        for result in found:
            assert math.isnan(result.p) or result.note or result.p == 1
            assert result.apa()
            assert list(result.to_row()) == COLUMNS


@EVERY
def test_values_that_are_not_numbers_are_refused(name):
    if INFERENCE[name].design == "table":
        return  # words are categories there
    data = drawn(name)
    with pytest.raises(UserError, match="value"):
        tables.call(name, data.assign(value=data["value"].astype(str)))
    if name in OF_VALUES:
        with pytest.raises(UserError, match="infinite"):
            tables.call(name, data.assign(value=data["value"].where(data.index != 2, np.inf)))


@EVERY
def test_a_plug_in_is_documented_and_its_rules_have_defaults(name):
    function = INFERENCE[name].run
    assert function.__name__ == name
    assert "Source" in function.__doc__ or "doi:" in function.__doc__
    parameters = list(inspect.signature(function).parameters.values())
    assert [one.name for one in parameters[:3]] == ["data", "value", "participant"]
    assert all(one.default is not one.empty for one in parameters if one.kind is one.KEYWORD_ONLY)
