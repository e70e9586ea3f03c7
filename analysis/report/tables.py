"""Estimates as rows of words, for the report and the terminal."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis import wording
from analysis.design import Factor, hue
from analysis.intervals import BCA, INTERVALS, SEM, T_INTERVAL, leaves
from analysis.measures import MEASURES
from analysis.pipeline import Analysis, shown
from analysis.results import Result

HEADS = ("95 % CI (t)", "95 % CI (BCa)", "±2 SEM")
T_NOTE = "Brackets: 95 % confidence interval from Student's t."
BCA_NOTE = f"{T_NOTE} †: from the BCa bootstrap, as the t interval leaves the possible values."
SYMMETRIC_NOTE = "t and ±2 SEM are symmetric and here leave the possible values in places; BCa cannot."
SUBSETS = ("all", "correct", "incorrect")
MOST_COLUMNS = 6  # levels that stand side by side


class Table(NamedTuple):
    """A table of the report; the first cell of a row is its heading, `note` stands below.

    `text`: how many of the first columns hold words; the others hold numbers.
    """

    caption: str
    head: list[str]
    rows: list[list[str]]
    note: str = ""
    text: int = 1


def levels(done: Analysis, name: str) -> Table:
    """Return a measure's estimates at each level of each factor, per subset of trials, with one interval."""
    found = [
        (subset, of, what, one)
        for subset in SUBSETS
        for of, what, label in _effects(done.data.factors(name))
        if (one := shown(done.results, name, label, subset)) is not None and one.n_participants
    ]
    several, factors = len({row[0] for row in found}) > 1, done.data.factors(name)
    head = ["Trials"] * several + ["Factor"] * (len(factors) > 0) + ["Level"] * (len(factors) > 0)
    rows = [
        [subset] * several
        + ([of.replace("_", " "), what] if factors else [])
        + [str(one.n_participants), f"{one.n_trials:,}", with_interval(one)]
        for subset, of, what, one in found
    ]
    measure = MEASURES[name]
    caption = f"{measure.label}: mean over participants of their {measure.within}s"
    text = several + 2 * (len(factors) > 0)
    head += ["Participants", "Trials used", "Mean, 95 % CI"]
    if not text:
        rows, head, text = [["all", *row] for row in rows], ["Trials", *head], 1
    return Table(caption, head, rows, _note([one for *_, one in found]), text)


def _effects(factors: Sequence[Factor]) -> Iterator[tuple[str, str, str]]:
    """Yield factor, level and label of the estimates in a table; a difference after its two levels."""
    if len(factors) != 1:
        yield "all", "all", "all"
    for factor in factors:
        yield from ((factor.name, level, factor.label(level)) for level in factor.levels)
        if len(factor.levels) == 2:
            yield factor.name, " - ".join(factor.levels), factor.difference


def everything(done: Analysis, name: str) -> Table:
    """Return all estimates of a measure, of combinations of levels too, with all three intervals."""
    picked: dict[tuple[str, str], dict[str, Result]] = {}
    for one in done.results:
        if one.measure == name and one.interval in INTERVALS and one.subset in SUBSETS and one.n_participants:
            picked.setdefault((one.subset, one.effect), {})[one.interval] = one
    head = ["Trials", "Level", "Participants", "Trials used", "Mean", *HEADS]
    rows, beyond = [], False
    for (subset, effect), found in picked.items():
        first = next(iter(found.values()))
        ends = [
            wording.interval(found[kind].low, found[kind].high, first.unit) if kind in found else "none"
            for kind in (T_INTERVAL, BCA, SEM)
        ]
        value = wording.value(first.estimate, first.unit, first.is_contrast)
        rows.append([subset, effect, str(first.n_participants), f"{first.n_trials:,}", value, *ends])
        beyond |= any(leaves(one.low, one.high, one.unit, one.is_contrast) for one in found.values())
    label = MEASURES[name].label
    return Table(f"{label}: all estimates and intervals", head, rows, SYMMETRIC_NOTE if beyond else "", 2)


def modelled(done: Analysis, name: str) -> Table | None:
    """Return what models of single answers estimate of a measure, or None where there are none."""
    found = [
        one for one in done.results if one.measure == name and not one.test and one.interval not in INTERVALS
    ]
    rows = [
        [
            one.effect,
            one.estimate_name,
            wording.value(one.estimate, one.unit, one.is_contrast),
            wording.interval(one.low, one.high, one.unit),
        ]
        for one in found
    ]
    kinds = ", ".join(dict.fromkeys(one.interval for one in found))
    head = ["Level", "Estimate", "Value", "Interval"]
    caption = f"{MEASURES[name].label}: estimates of models of single answers"
    return Table(caption, head, rows, f"Interval: {kinds}.", 2) if rows else None


def by_subset(done: Analysis, kind: str, caption: str, heading: str) -> Table:
    """Return accuracy per `layer` or `observer`: one row each, with the levels of one factor."""
    prefix = f"{kind}="
    subsets = dict.fromkeys(one.subset for one in done.results if one.subset.startswith(prefix))
    effects = _side_by_side(hue(done.data.factors("accuracy"))) if subsets else []
    rows, found = [], []
    for subset in subsets:
        own = [shown(done.results, "accuracy", effect, subset) for effect in effects]
        n = max((one.n_participants for one in own if one), default=0)
        if n:
            rows.append([subset.removeprefix(prefix), str(n), *map(with_interval, own)])
            found += own
    head = [heading, "Participants", *("difference" if " - " in one else one for one in effects)]
    return Table(caption, head, rows, _note(found))


def _side_by_side(factor: Factor | None) -> list[str]:
    """Return the effects of a factor that stand in columns; overall where they are too many."""
    if factor is None or len(factor.levels) > MOST_COLUMNS:
        return ["all"]
    differences = [factor.difference] if factor.kind == "within" and len(factor.levels) == 2 else []
    return [*factor.labels, *differences]


def further(done: Analysis, without: Sequence[str]) -> list[Table]:
    """Return the measures that are only estimated: a table for each factor, a row for each measure."""
    names = [name for name in done.data.measured() if name not in without and not MEASURES[name].splits]
    groups: dict[Factor | None, list[str]] = {}
    for name in names:
        factors: Sequence[Factor | None] = done.data.factors(name) or [None]
        for factor in factors:
            groups.setdefault(factor, []).append(name)
    return [made for factor, own in groups.items() if (made := _further(done, factor, own)).rows]


def _further(done: Analysis, factor: Factor | None, names: list[str]) -> Table:
    wide = factor is not None and len(factor.levels) <= MOST_COLUMNS
    effects = _side_by_side(factor) if wide or factor is None else factor.labels
    found = {name: [shown(done.results, name, effect) for effect in effects] for name in names}
    found = {name: row for name, row in found.items() if any(one and one.n_participants for one in row)}
    labels = {name: MEASURES[name].label for name in found}
    if wide or factor is None:
        rows = [[labels[name], _people(row), *map(with_interval, row)] for name, row in found.items()]
        heads = ["Measure", "Participants", *("difference" if " - " in one else one for one in effects)]
    else:
        pairs = [
            (name, effect, one)
            for name, row in found.items()
            for effect, one in zip(effects, row, strict=True)
        ]
        rows = [[labels[name], effect, with_interval(one)] for name, effect, one in pairs]
        heads = ["Measure", "Level", "Mean, 95 % CI"]
    by = f" by {factor.name.replace('_', ' ')}" if factor else ""
    note = _note([one for row in found.values() for one in row])
    return Table(
        f"Further measures{by}, mean of participants", heads, rows, note, 1 if wide or factor is None else 2
    )


def _people(row: Sequence[Result | None]) -> str:
    counts = sorted({one.n_participants for one in row if one and one.n_participants})
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def with_interval(result: Result | None) -> str:
    """Return an estimate with its interval in brackets, marked where that is from the bootstrap."""
    if result is None or not result.n_participants:
        return "no trials"
    value = wording.value(result.estimate, result.unit, result.is_contrast)
    ends = wording.interval(result.low, result.high, result.unit)
    return value if ends == "none" else f"{value} {ends}{'†' if result.interval == BCA else ''}"


def _note(found: Sequence[Result | None]) -> str:
    """Say which interval stands in brackets."""
    return BCA_NOTE if any(one and one.interval == BCA for one in found) else T_NOTE
