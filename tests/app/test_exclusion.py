"""What exclusion rules measure in a run, and how its times are graded."""

import pytest

from app.study.answers import Answered
from app.study.exclusion import RULES, judge
from app.study.timing import GRADES, timing_grade
from tests.app.play import TIMING


def trial(step, correct=True, block=1, stage="main", choice="upper", **timing):
    """An answered choice."""
    catch = stage == "catch"
    plan = {
        "stage": "main" if catch else stage,
        "is_practice": stage == "practice",
        "is_catch": catch,
        "block": block,
        "round": 1,
    }
    times = {**TIMING, **timing}
    return Answered(step, "forced_choice", plan, {"choice": choice, "confidence": 1}, correct, times)


def page(step, rt_ms):
    return Answered(step, "instructions", {"section": 0}, {}, None, {**TIMING, "rt_ms": rt_ms})


RUN = [
    page(0, 8000.0),
    page(1, 4000.0),
    trial(2, stage="practice", choice="lower"),
    trial(3, correct=False, stage="catch", rt_ms=300.0, time_elapsed_ms=60_000.0),
    trial(4, stage="catch", rt_ms=900.0, choice="lower", time_elapsed_ms=90_000.0),
    trial(5, correct=False, stage="catch", block=2, rt_ms=500.0, time_elapsed_ms=30_000.0),
    trial(6, correct=None, stage="catch", block=2, timed_out=True, time_elapsed_ms=60_000.0),
    trial(7, rt_ms=700.0, block=2, n_dropped_frames=1, time_elapsed_ms=90_000.0),
]
EXPECTED = {
    "catch_failed": 3,
    "catch_failed_in_block": 2,
    "catch_correct": 0.25,
    "least_chosen": 1,
    "median_rt_ms": 600.0,
    "practice_rounds": 1,
    "reading_seconds": 12.0,
    "timed_out": 1,
}


@pytest.mark.parametrize("rule", EXPECTED)
def test_a_rule_measures_what_its_name_says(rule):
    assert RULES[rule].value(RUN) == pytest.approx(EXPECTED[rule])


def test_minutes_go_on_after_a_reload_whose_clock_begins_anew():
    assert RULES["minutes"].value(RUN[3:]) == pytest.approx((90_000 + 90_000) / 60_000)


@pytest.mark.parametrize("rule", RULES)
def test_who_has_answered_nothing_is_excluded_by_no_rule(rule):
    assert RULES[rule].value([]) in (None, 0)
    assert not judge([{"rule": rule, "min": 0, "max": 0}], [])[0].excluded


@pytest.mark.parametrize(("bound", "excluded"), [(2, True), (3, False), (4, False)])
def test_a_bound_may_be_reached_but_not_passed(bound, excluded):
    assert judge([{"rule": "catch_failed", "max": bound}], RUN)[0].excluded == excluded
    assert judge([{"rule": "catch_failed", "min": 6 - bound}], RUN)[0].excluded == excluded


def timings(clean, dropped=0, **changes):
    return [{**TIMING, **changes}] * clean + [{**TIMING, **changes, "n_dropped_frames": 2}] * dropped


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        (timings(19, 1), "good"),
        (timings(18, 2), "fair"),
        (timings(20, onset_method="frame-loop"), "fair"),
        (timings(20, frame_interval_ms=33.3), "fair"),
        (timings(20, hidden_ms=5.0), "poor"),
        (timings(7, 3), "poor"),
        (timings(3, onset_method="simulated"), None),
        ([], None),
    ],
)
def test_a_run_is_graded_by_how_far_its_times_can_be_trusted(given, grade):
    assert timing_grade(given) == grade
    assert grade is None or grade in GRADES
