"""Exclusion rules: what each measures in a run. To add one: write a function, then add its line to RULES.

A rule names the least (`min`) and the most (`max`) that a participant who stays in the analysis may reach.
Exclusion from the analysis is no rejection for pay.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, NamedTuple

from app.study.answers import Answered
from app.study.timing import GRADES, timing_grade

Record = Sequence[Answered]


class Rule(NamedTuple):
    """What a rule measures, in words and as a function of a run's answers; None where there is nothing."""

    description: str
    value: Callable[[Record], float | None]


class Verdict(NamedTuple):
    """A rule applied to a run."""

    rule: str
    value: float | None
    min: float | None
    max: float | None
    excluded: bool


def _failed(answers: Record) -> list[Answered]:
    """Return the catch trials answered wrong, or not in time."""
    return [a for a in answers if a.is_catch and (a.correct is False or a.timing.get("timed_out"))]


def _catch_failed(answers: Record) -> float:
    return len(_failed(answers))


def _catch_failed_in_block(answers: Record) -> float:
    return max(Counter(a.plan.get("block") for a in _failed(answers)).values(), default=0)


def _catch_correct(answers: Record) -> float | None:
    catch = [a for a in answers if a.is_catch]
    return sum(bool(a.correct) for a in catch) / len(catch) if catch else None


def _practice_rounds(answers: Record) -> float | None:
    return max((a.plan["round"] for a in answers if a.plan.get("is_practice")), default=None)


def _minutes(answers: Record) -> float | None:
    return _elapsed(answers) / 60_000 if answers else None


def _elapsed(answers: Record) -> float:
    """Return the time in ms on the pages of the run; each page load has a clock of its own."""
    total = before = 0.0
    for answer in answers:
        now = answer.timing["time_elapsed_ms"]
        total += now - before if now >= before else now
        before = now
    return total


def _reading_seconds(answers: Record) -> float | None:
    pages = [a.timing["rt_ms"] for a in answers if a.type == "instructions"]
    return sum(pages) / 1000 if pages else None


def _median_rt_ms(answers: Record) -> float | None:
    times = [a.timing["rt_ms"] for a in _main(answers) if not a.timing.get("timed_out")]
    return median(times) if times else None


def _least_chosen(answers: Record) -> float | None:
    """Return how often the least chosen of the places was chosen, in all trials with the same choices."""
    choices = [str(a.answer["choice"]) for a in answers if "choice" in a.answer and not a.plan["is_practice"]]
    if not choices:
        return None
    counts = Counter(choices)
    places = {
        name for pair in (("upper", "lower"), ("left", "right")) if counts.keys() & set(pair) for name in pair
    }
    return min(counts[name] for name in places or counts)


def _timed_out(answers: Record) -> float:
    return sum(bool(a.timing.get("timed_out")) for a in _main(answers))


def _timing(answers: Record) -> float | None:
    grade = timing_grade([a.timing for a in _main(answers)])
    return None if grade is None else GRADES.index(grade)


def _main(answers: Record) -> list[Answered]:
    return [a for a in answers if a.plan.get("stage") in ("main", "repeated")]


RULES: dict[str, Rule] = {
    "catch_failed": Rule("failed catch trials in the run", _catch_failed),
    "catch_failed_in_block": Rule(
        "failed catch trials in the block with most of them", _catch_failed_in_block
    ),
    "catch_correct": Rule("share of catch trials answered right", _catch_correct),
    "least_chosen": Rule("how often the least chosen place was chosen, outside practice", _least_chosen),
    "median_rt_ms": Rule("median reaction time in ms, outside practice", _median_rt_ms),
    "minutes": Rule("minutes from the first page to the last answer", _minutes),
    "practice_rounds": Rule("rounds of practice taken", _practice_rounds),
    "reading_seconds": Rule("seconds on the pages of instructions", _reading_seconds),
    "timed_out": Rule("trials that the time limit ended", _timed_out),
    "timing": Rule("timing grade: 0 poor, 1 fair, 2 good", _timing),
}


def judge(rules: Sequence[dict[str, Any]], answers: Record) -> list[Verdict]:
    """Return every rule's verdict; a value that there is none of excludes nobody."""
    verdicts = []
    for rule in rules:
        value = RULES[rule["rule"]].value(answers)
        least, most = rule.get("min"), rule.get("max")
        broken = value is not None and (
            (least is not None and value < least) or (most is not None and value > most)
        )
        verdicts.append(Verdict(rule["rule"], value, least, most, broken))
    return verdicts
