"""The methods section of a report, composed from what the analysis used."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from analysis import wording
from analysis.intervals import RESAMPLES, SEED
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.report.flow import rules
from analysis.report.headline import REFERENCES
from analysis.report.tests_shown import capital, confirmatory, label, tests_of
from analysis.trials import count

TASKS = {
    "forced_choice": "picked one of several images (forced choice)",
    "judgement": "answered yes or no about pictures",
    "odd_one_out": "picked the image that is not like the others",
    "rating": "gave a rating on a Likert scale",
    "same_different": "said whether two images are the same or different",
    "slider": "set a slider",
}
REFERENCES_TEXT = (
    "Reference images that a unit of a network responds to least and most were shown beside them, natural "
    "photographs or synthetic images optimised for the unit; the image that activates the unit more is right "
    "(Borowski et al. 2021, arXiv:2010.12606)."
)


class Entry(NamedTuple):
    """A term and what it means here."""

    term: str
    text: str


def paragraphs(done: Analysis) -> list[str]:
    """Return the methods as paragraphs: task and design, units of analysis, exclusions, intervals, tests."""
    return [_task(done), _design(done), _unit(done), _exclusions(done), _intervals(), _roles(done)]


def _task(done: Analysis) -> str:
    types = count(done.selection.trials, ["trial_type"]).sort_values("n", ascending=False, kind="stable")
    counts = {kind: int(n) for kind, n in zip(types["trial_type"], types["n"], strict=True) if kind in TASKS}
    said = [f"in {wording.count(n, 'trial')} {TASKS[kind]}" for kind, n in counts.items()]
    text = f"Participants {' and '.join(said)}." if said else ""
    if set(REFERENCES) <= _all_levels(done):
        text += f" {REFERENCES_TEXT}"
    chance = done.data.chance()
    if chance is not None:
        text += f" Chance is {wording.value(chance, 'proportion')}."
    return text.strip()


def _all_levels(done: Analysis) -> set[str]:
    return {
        level
        for name in done.data.measured()
        for factor in done.data.factors(name)
        for level in factor.levels
    }


def _design(done: Analysis) -> str:
    found = {factor: None for name in done.data.measured() for factor in done.data.factors(name)}
    said: dict[str, list[str]] = {"within": [], "between": []}
    for name in dict.fromkeys(factor.name for factor in found):
        factor = max((one for one in found if one.name == name), key=lambda one: len(one.levels))
        said[factor.kind].append(f"{name.replace('_', ' ')} ({', '.join(factor.levels)})")
    parts = [f"{kind} participants: {'; '.join(own)}" for kind, own in said.items() if own]
    return (
        f"Factors {'. Factors '.join(parts)}." if parts else "All trials are alike: the study has no factors."
    )


def _unit(done: Analysis) -> str:
    return (
        "The unit of analysis is the participant: a measure is first taken within each participant and "
        "combination of levels, then averaged over participants. Practice and catch trials, second showings "
        "of a trial and trials that a time limit ended are not part of a measure, unless its definition "
        "below says so."
    )


def _exclusions(done: Analysis) -> str:
    found = rules(done)
    if done.selection.keep_excluded:
        return "Drop-outs and participants whom a rule flags were kept, as asked for."
    is_planned = done.plan is not None and done.plan.exclusion is not None
    text = "Left out are participants who did not finish"
    if found:
        listed = "; ".join(f"{row[0].replace('_', ' ')} ({row[2]} {row[3]})" for row in found.rows)
        whose = "those of the plan" if is_planned else "the study's own"
        text += (
            f", or whom a rule of exclusion flags ({whose}): {listed}. The rules know neither of conditions "
            "nor, catch trials apart, of right answers"
        )
    return f"{text}. The main tests are given with everybody, too." if done.everybody else f"{text}."


def _intervals() -> str:
    return (
        "Intervals around means: 95 % confidence intervals from Student's t; 95 % BCa bootstrap intervals "
        f"over participants ({RESAMPLES:,} resamples, seed {SEED}; Efron 1987, "
        "doi:10.1080/01621459.1987.10478410); and ±2 standard errors of the mean, which papers often draw "
        "and which are narrower than a 95 % interval for few participants. Where one interval is shown, in "
        "figures and in brackets, it is the t interval; the t interval is symmetric and can pass what a "
        "value can be, such as 100 %, and there the BCa interval is shown instead, marked † in tables. "
        "results.csv has all three."
    )


def _roles(done: Analysis) -> str:
    planned, method = confirmatory(done), done.plan.adjust if done.plan else "holm"
    said = (
        f"The plan's {wording.count(len(planned), 'test')} are confirmatory; all others are exploratory. "
        if planned
        else "No plan of tests was given: all tests are exploratory, and follow from the study's factors. "
    )
    return (
        f"{said}p of tests that belong to a family is also given adjusted within the family ({method}); "
        "that of others is not adjusted for the number of tests. In a contrast, first minus second, a "
        "positive value means a higher value at the first level."
    )


def measures(done: Analysis) -> list[Entry]:
    """Return the definition of each measure that was taken."""
    used = dict.fromkeys(one.measure for one in done.results if one.n_participants)
    return [Entry(MEASURES[name].label, definition(MEASURES[name].cells)) for name in used]


def definition(cells: Callable[..., Any]) -> str:
    """Return what a measure's function says that it gives, in one sentence."""
    function = cells.func if isinstance(cells, partial) else cells
    first = (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ").replace("`", "")
    return capital(first.removeprefix("Return "))


def rules_of_tests(done: Analysis) -> list[Entry]:
    """Return the rules of each test that was used, and its effect sizes with their intervals' kinds."""
    entries = []
    for name in dict.fromkeys(label(one) for one in tests_of(done)):
        own = [one for one in tests_of(done) if label(one) == name]
        texts = [*_distinct([one.rules for one in own])]
        sizes = _distinct([_size(one.effect_size_name, one.effect_size_interval) for one in own])
        if sizes:
            texts.append(f"Effect size: {', or '.join(sizes)}")
        entries.append(Entry(capital(name), ". ".join(capital(text) for text in texts if text) + "."))
    return entries


def _size(name: str, interval: str) -> str:
    return f"{name} ({interval})" if name and interval else name


def _distinct(texts: Sequence[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
