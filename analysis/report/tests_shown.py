"""Tests as rows of words: those of one measure, all of them, and each with and without exclusions."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis import apa, wording
from analysis.inference import INFERENCE
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.plan import CONFIRMATORY
from analysis.report.tables import Table
from analysis.results import Result
from analysis.testing import AGAINST

OF = ["Measure", "Test", "Effect"]
MOST_SENTENCES = 3  # of one test and measure, that are not folded behind a table


class Group(NamedTuple):
    """Results of one test, by its name in words; a table where there are many."""

    name: str
    tests: list[Result]
    table: Table | None


def tests_of(done: Analysis) -> list[Result]:
    """Return the results that are tests."""
    return [one for one in done.results if one.test]


def confirmatory(done: Analysis) -> list[Result]:
    """Return the tests that the plan names."""
    return [one for one in tests_of(done) if one.role == CONFIRMATORY]


def by_test(results: Iterable[Result]) -> list[Group]:
    """Return the tests that belong to no family and are not planned, together where the test is the same."""
    found: dict[str, list[Result]] = {}
    for one in results:
        if not one.family and one.role != CONFIRMATORY:
            found.setdefault(capital(label(one)), []).append(one)
    return [
        Group(name, own, _compact(name, own) if len(own) > MOST_SENTENCES else None)
        for name, own in found.items()
    ]


def families(results: Iterable[Result]) -> list[Table]:
    """Return a table for each family of tests that are not planned: pairs of levels, mostly."""
    found: dict[str, list[Result]] = {}
    for one in results:
        if one.family and one.role != CONFIRMATORY:
            found.setdefault(one.family, []).append(one)
    return [_family(name, own) for name, own in found.items()]


def _family(name: str, results: Sequence[Result]) -> Table:
    return _compact(f"{capital(label(results[0]))}: {name}", results)


def _compact(caption: str, results: Sequence[Result]) -> Table:
    """Return a row for each test: effect, statistic, p, p adjusted where it is, effect size."""
    method = next((one.adjustment for one in results if one.adjustment), "")
    head = [
        "Effect",
        "Statistic",
        "p",
        *([f"p, {method}"] if method else []),
        "Effect size, 95 % CI",
        "Participants",
    ]
    named = len({_where(one) for one in results}) > 1
    rows = [
        [
            _effect(one) + (f", {_where(one)} trials" if named else ""),
            statistic(one) or one.note,
            p_value(one.p),
            *([p_value(one.p_adjusted)] if method else []),
            size(one),
            str(one.n_participants),
        ]
        for one in results
    ]
    sizes = sorted({one.effect_size_name for one in results if one.effect_size_name})
    return Table(caption, head, rows, f"Effect size: {', '.join(sizes)}." if sizes else "")


def every(done: Analysis) -> Table:
    """Return all tests in one table, with their role where there is a plan."""
    rows = []
    for one in tests_of(done):
        adjusted = "" if math.isnan(one.p_adjusted) else p_value(one.p_adjusted)
        numbers = [statistic(one), p_value(one.p), adjusted, size(one), str(one.n_participants)]
        rows.append([*_of(one), *numbers, *([one.role] if done.plan else [])])
    numbers = ["Statistic", "p", "p adjusted", "Effect size, 95 % CI", "Participants"]
    caption = "All tests" if done.plan else "All tests; all of them are exploratory"
    return Table(caption, [*OF, *numbers, *(["Role"] if done.plan else [])], rows, text=3)


def with_and_without(done: Analysis) -> Table | None:
    """Return the tests, without pairs, beside the same on everybody; None where nobody was excluded."""
    if not done.everybody:
        return None
    whole, rows = _keyed(done.everybody), []
    for key, one in _keyed(tests_of(done)).items():
        is_pair = one.family and one.is_contrast and one.role != CONFIRMATORY
        if key not in whole or is_pair:
            continue
        other = whole[key]
        both = [f"{p_value(each.p)}; {size(each) or 'none'}; {each.n_participants}" for each in (one, other)]
        rows.append([*_of(one), *both])
    head = [*OF, "With exclusions", "Everybody"]
    note = "p (not adjusted); effect size with its 95 % interval; participants."
    return Table("Tests with and without exclusions", head, rows, note, 3)


def assumptions(done: Analysis) -> Table | None:
    """Return what was checked and what is to be noted; once where several tests say the same."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in tests_of(done):
        if one.assumptions or one.note:
            key = (*_of(one)[:2], one.assumptions, one.note)
            found.setdefault(key, []).append(_effect(one))
    rows = [[*key[:2], ", ".join(effects), *key[2:]] for key, effects in found.items()]
    head = [*OF, "Assumptions checked", "Note"]
    return Table("Assumptions and notes of the tests", head, rows, text=5) if rows else None


def statistic(one: Result) -> str:
    """Return a test's statistic: `t(11) = 19.11`; empty where it has none."""
    if math.isnan(one.statistic):
        return ""
    freedom = ", ".join(apa.degrees(df) for df in (one.df, one.df2) if not math.isnan(df))
    number = wording.statistic(one.statistic, 1 if one.statistic_name in ("V", "U") else 2)
    return f"{one.statistic_name}{f'({freedom})' if freedom else ''} = {number}"


def p_value(p: float) -> str:
    """Return p for a column of its own: `.004`, `< .001`."""
    return wording.p_value(p).removeprefix("p = ").removeprefix("p ")


def size(one: Result) -> str:
    """Return an effect size with its interval and without its name; empty where there is none."""
    if math.isnan(one.effect_size):
        return ""
    show = wording.bounded if one.effect_size_name.endswith(apa.BOUNDED) else wording.fixed
    low, high = one.effect_size_low, one.effect_size_high
    return show(one.effect_size) + ("" if math.isnan(low) else f" [{show(low)}, {show(high)}]")


def label(one: Result) -> str:
    """Return the name of the test in words."""
    return INFERENCE[one.test].label if one.test in INFERENCE else one.test


def _of(one: Result) -> list[str]:
    """Return the cells that say what is tested: the measure with its trials, the test, the effect."""
    measure = MEASURES[one.measure].label if one.measure in MEASURES else one.measure
    where = _where(one)
    return [measure if where == "all" else f"{measure}, {where} trials", label(one), _effect(one)]


def _where(one: Result) -> str:
    return one.subset.partition(", ")[0]


def _effect(one: Result) -> str:
    where = one.subset.partition(", ")[2]
    return f"{effect(one)}, {where}" if where else effect(one)


def effect(one: Result) -> str:
    """Return what is tested, in words: a constant with its unit, `against 50.0 %`."""
    if not one.effect.startswith(AGAINST):
        return one.effect
    return f"against {wording.value(float(one.effect.removeprefix(AGAINST)), one.unit)}"


def _keyed(results: Iterable[Result]) -> dict[tuple, Result]:
    """Return the tests by what tells them apart; the first, second … of those that are otherwise alike."""
    seen: Counter[tuple] = Counter()
    found = {}
    for one in results:
        key = (one.measure, one.subset, one.test, one.effect, one.family, one.role)
        seen[key] += 1
        found[*key, seen[key]] = one
    return found


def capital(text: str) -> str:
    """Return the text with a capital letter at its beginning."""
    return text[0].upper() + text[1:]
