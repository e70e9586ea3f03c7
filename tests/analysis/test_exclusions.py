"""Who is analysed: counted by hand from conftest.PEOPLE."""

import dataclasses
import re

import pytest

from analysis.errors import UserError
from analysis.exclusions import select
from analysis.load import load
from analysis.pipeline import analyse
from analysis.report import page as report
from analysis.report import terminal

PILOT = ("pilot", "", 0.9, 0.8, "completed", 0)
SIMULATED = ("simulated", "guess", 0.5, 0.5, "completed", 0)


@pytest.fixture
def read(shared):
    return load(shared)


def test_live_participants_come_first_and_everyone_left_out_is_counted(read):
    chosen = select(read)
    assert chosen.modes == ("live",)
    assert list(chosen.participants["subject_id"]) == [f"{n:04d}" for n in (1, 2, 3, 4, 5, 6, 7)]
    assert [(line.what, line.n) for line in chosen.flow] == [
        ("in the dataset", 22),
        ("pilot participants", 1),
        ("simulated participants", 5),
        ("did not finish: active", 1),
        ("did not finish: consented", 1),
        ("did not finish: entered", 1),
        ("did not finish: failed attention", 1),
        ("did not finish: returned", 1),
        ("did not finish: screened out", 1),
        ("did not finish: timed out", 1),
        ("did not finish: withdrawn", 1),
        ("flagged: catch failed, catch correct", 1),
        ("analysed", 7),
    ]
    assert chosen.n_excluded == 9
    assert len(chosen.trials) == 7 * 36
    assert set(chosen.trials["stage"]) == {"main"}
    assert not (chosen.trials["is_catch"] | chosen.trials["timed_out"]).any()
    assert len(chosen.catch) == 7 * 4
    assert [(line.what, line.n) for line in chosen.trial_flow[2:]] == [
        ("practice", 7 * 4),
        ("catch trials, reported apart", 7 * 4),
        ("second showings", 7 * 2),
        ("ended by the time limit", 7 * 2),
        ("analysed", 7 * 36),
    ]


@pytest.mark.parametrize(
    ("mode", "keep"), [(None, False), (None, True), ("simulated", False), ("pilot", True)]
)
def test_the_flow_adds_up(read, mode, keep):
    chosen = select(read, mode, keep)
    for flow, left in ((chosen.flow, chosen.participants), (chosen.trial_flow, chosen.trials)):
        assert flow[0].n - sum(line.n for line in flow if line.left_out) == flow[-1].n == len(left)


def test_keeping_the_excluded_keeps_nobody_without_trials(read):
    chosen = select(read, keep_excluded=True)
    assert len(chosen.participants) == 12
    assert chosen.n_excluded == 4
    assert [(line.what, line.n, line.left_out) for line in chosen.flow[3:]] == [
        ("did not finish: active (kept)", 1, False),
        ("did not finish: consented, no main trial answered", 1, True),
        ("did not finish: entered, no main trial answered", 1, True),
        ("did not finish: failed attention (kept)", 1, False),
        ("did not finish: returned (kept)", 1, False),
        ("did not finish: screened out, no main trial answered", 1, True),
        ("did not finish: timed out (kept)", 1, False),
        ("did not finish: withdrawn, no main trial answered", 1, True),
        ("flagged: catch failed, catch correct (kept)", 1, False),
        ("analysed", 12, False),
    ]


def test_who_finished_without_a_main_trial_is_not_analysed(read):
    late = read.trials["timed_out"] | (read.trials["subject_id"] == "0002")
    chosen = select(dataclasses.replace(read, trials=read.trials.assign(timed_out=late)))
    assert ("no main trial answered", 1, True) in chosen.flow
    assert "0002" not in set(chosen.participants["subject_id"])


def test_without_live_participants_everything_is_taken(make, tmp_path):
    people = [PILOT, SIMULATED]
    chosen = select(load(make(tmp_path / "mixed", people)))
    assert chosen.modes == ("pilot", "simulated")
    assert len(chosen.participants) == 2
    assert chosen.mode_reason == "pilot and simulated participants, as the dataset has no live ones"


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("status", ["active", "withdrawn"])
def test_a_live_drop_out_does_not_hide_a_simulation(make, tmp_path, status, keep):
    people = [SIMULATED] * 3 + [("live", "", 0.9, 0.8, status, 0), ("pilot", "", 0.9, 0.8, "active", 0)]
    chosen = select(load(make(tmp_path / "demo", people)), keep_excluded=keep)
    assert chosen.modes == ("simulated",)
    assert len(chosen.participants) == 3
    assert chosen.mode_reason == (
        "simulated participants, as the dataset's 1 live participant did not finish"
    )
    assert ("live participants", 1, True) in chosen.flow
    assert chosen.flow[-1] == ("analysed", 3, False)


def test_the_report_and_the_terminal_say_so(make, tmp_path):
    people = [SIMULATED] * 3 + [("live", "", 0.9, 0.8, "active", 0)] * 2
    done = analyse(load(make(tmp_path / "demo", people)))
    said = "simulated participants, as the dataset's 2 live participants did not finish"
    assert said.replace("'", "&#39;") in report.html(done)
    assert said in terminal.summary(done)


def test_drop_outs_alone_can_be_kept(make, tmp_path):
    read = load(make(tmp_path / "alone", [("live", "", 0.9, 0.8, "active", 0)]))
    assert len(select(read, keep_excluded=True).participants) == 1


FAILED = ("live", "", 0.9, 0.8, "completed", 4)
GONE = ("live", "", 0.9, 0.8, "active", 0)
NOBODY = [
    ([GONE], None, "of 1 live participant, 1 did not finish and 0 are flagged as excluded."),
    ([FAILED, SIMULATED], None, "1 is flagged as excluded; try --keep-excluded or --mode simulated."),
    ([FAILED, PILOT, SIMULATED], None, "try --keep-excluded or --mode pilot or --mode simulated."),
    ([GONE, SIMULATED], "live", "0 are flagged as excluded; try --mode simulated."),
    ([GONE, SIMULATED], "pilot", "The dataset has no pilot trials, only live and simulated ones."),
]


@pytest.mark.parametrize(("people", "mode", "sentence"), NOBODY)
def test_nobody_left_names_what_would_leave_some(make, tmp_path, people, mode, sentence):
    read = load(make(tmp_path / "nobody", people))
    with pytest.raises(UserError, match=re.escape(sentence)) as caught:
        select(read, mode)
    assert "\n" not in str(caught.value)


def test_one_condition_alone_is_analysed_too(make, tmp_path):
    read = load(make(tmp_path / "half", [GONE, SIMULATED]))
    done = analyse(read, "live", keep_excluded=True)
    assert done.data.factors("accuracy") == []
    tests = [(one.test, one.effect) for one in done.results if one.test]
    assert tests == [("one_sample_t", "value against 0.5")]


NAMES = {"natural": "ig", "synthetic": "crp"}
ODD_STUDIES = {
    "other conditions": lambda trials: {"condition": trials["condition"].replace(NAMES)},
    "no answers": lambda trials: {"response": "", "correct_response": "", "correct": False},
    "no confidence": lambda trials: {"confidence": float("nan")},
    "a scale from 0 to 9": lambda trials: {"confidence": trials["confidence"] * 3},
    "another type of trial": lambda trials: {"trial_type": "same_different"},
    "three images": lambda trials: {"stimulus_options": "a|b|c"},
}


@pytest.mark.parametrize("change", ODD_STUDIES.values(), ids=ODD_STUDIES)
def test_a_study_of_any_kind_is_reported(make, tmp_path, change):
    read = load(make(tmp_path / "few", [("live", "", 0.9, 0.7, "completed", 0)] * 4, main=6))
    done = analyse(dataclasses.replace(read, trials=read.trials.assign(**change(read.trials))))
    text = report.html(done)
    assert all(one.to_row()["apa"] for one in done.results)
    assert "<h1>" in text
    assert terminal.summary(done).splitlines()[0].endswith(".")
