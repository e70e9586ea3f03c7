"""What the command prints when the report is written."""

import math
from collections import Counter

from analysis import wording
from analysis.figures import tested, tested_subsets
from analysis.measures import MEASURES
from analysis.pipeline import Analysis, shown
from analysis.plan import CONFIRMATORY
from analysis.report.headline import headline
from analysis.report.tables import BCA_NOTE, T_NOTE, with_interval
from analysis.report.tests_shown import effect, label, statistic, tests_of
from analysis.report.unit_tables import images_sentence
from analysis.results import Result

WHERE = {"all": "", "correct": " (correct trials)", "incorrect": " (incorrect trials)"}


def summary(done: Analysis) -> str:
    """Return the headline, means at the factors' levels, the main tests, and who was analysed."""
    lines = [headline(done), "", *_estimates(done), "", *_tests(done)]
    if images_sentence(done):
        lines += ["", images_sentence(done)]
    lines += ["", f"Analysed: {done.selection.mode_reason}."]
    for line in done.selection.flow:
        n = f"-{line.n:,}" if line.left_out else f"{line.n:,}"
        lines.append(f"{n:>6}  {line.what}")
    return "\n".join(line.rstrip() for line in lines)


def _estimates(done: Analysis) -> list[str]:
    lines, found = [], []
    for name in tested(done):
        subset = "correct" if (name, "correct") in tested_subsets(done) else "all"
        lines.append(f"{MEASURES[name].label}{WHERE[subset]}")
        for factor, level, known_as in _levels(done, name):
            one = shown(done.results, name, known_as, subset)
            if one is not None and one.n_participants:
                lines.append(f"  {factor:14}{level:22}{with_interval(one):>26}")
                found.append(one)
    bootstrapped = any(one.interval.endswith("bootstrap") for one in found)
    return [*lines, BCA_NOTE if bootstrapped else T_NOTE]


def _levels(done: Analysis, name: str) -> list[tuple[str, str, str]]:
    """Return factor, level and what results call it."""
    factors = done.data.factors(name)
    found = [(one.name, level, one.label(level)) for one in factors for level in one.levels]
    return found or [("", "all", "all")]


def _tests(done: Analysis) -> list[str]:
    """Return a line for each test that is planned, or alone of its kind: neither pairs nor interactions."""
    groups = Counter((one.measure, one.subset, one.test) for one in tests_of(done))
    main = [
        one
        for one in tests_of(done)
        if one.role == CONFIRMATORY or groups[one.measure, one.subset, one.test] == 1
    ]
    rows = [[_what(one), label(one), statistic(one), _p(one)] for one in main]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    lines = ["  ".join([*map(str.ljust, row, widths), row[3]]) for row in rows]
    n = len(tests_of(done))
    return [f"Tests ({n} in all, see the report)", *(f"  {line}" for line in lines)]


def _p(one: Result) -> str:
    if math.isnan(one.p):
        return one.note or "no p exists"
    p = one.p if math.isnan(one.p_adjusted) else one.p_adjusted
    return wording.p_value(p) + (" (planned)" if one.role == CONFIRMATORY else "")


def _what(one: Result) -> str:
    where = WHERE.get(one.subset, f" ({one.subset.removeprefix('all, ')})")
    return f"{MEASURES[one.measure].label}{where}, {effect(one)}"
