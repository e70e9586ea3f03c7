"""Who is analysed: counted by hand from conftest.PEOPLE."""

import pytest

from analysis.errors import UserError
from analysis.exclusions import select
from analysis.load import load


@pytest.fixture
def read(shared):
    return load(shared)


def test_live_participants_come_first_and_everyone_left_out_is_counted(read):
    chosen = select(read)
    assert chosen.modes == ("live",)
    assert list(chosen.participants["subject_id"]) == [f"{n:04d}" for n in (1, 2, 3, 4, 5, 6, 7)]
    assert [(step.what, step.n) for step in chosen.flow] == [
        ("in the dataset", 15),
        ("pilot participants", 1),
        ("simulated participants", 5),
        ("did not finish: started", 1),
        ("flagged: catch trials failed", 1),
        ("analysed", 7),
    ]
    assert chosen.n_excluded == 2
    assert len(chosen.trials) == 7 * 36
    assert not (chosen.trials["is_practice"] | chosen.trials["is_catch"]).any()
    assert len(chosen.catch) == 7 * 4


@pytest.mark.parametrize(
    ("mode", "keep"), [(None, False), (None, True), ("simulated", False), ("pilot", True)]
)
def test_the_flow_adds_up(read, mode, keep):
    chosen = select(read, mode, keep)
    for steps, left in ((chosen.flow, chosen.participants), (chosen.trial_flow, chosen.trials)):
        assert steps[0].n - sum(step.n for step in steps if step.left_out) == steps[-1].n == len(left)


def test_keeping_the_excluded(read):
    chosen = select(read, keep_excluded=True)
    assert len(chosen.participants) == 9
    assert chosen.n_excluded == 0
    assert {step.what: step.left_out for step in chosen.flow}["did not finish: started (kept)"] is False


def test_without_live_trials_everything_is_taken(make, tmp_path):
    people = [("pilot", "", 0.9, 0.8, True, 0), ("simulated", "guess", 0.5, 0.5, True, 0)]
    chosen = select(load(make(tmp_path / "mixed", people)))
    assert chosen.modes == ("pilot", "simulated")
    assert len(chosen.participants) == 2
    assert "no live" in chosen.mode_reason


def test_modes_that_are_not_there_and_nobody_left(make, tmp_path):
    unfinished = load(make(tmp_path / "unfinished", [("live", "", 0.9, 0.8, False, 0)]))
    with pytest.raises(UserError, match="no pilot trials, only live ones"):
        select(unfinished, "pilot")
    with pytest.raises(UserError, match="1 did not finish, 0 flagged"):
        select(unfinished)
