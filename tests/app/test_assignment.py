"""Who gets which place: balanced under drop-out and concurrency, by group, up to the target."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import store
from app.models import Mode, Participant, Run, Status, now
from app.participant.ending import end
from app.participant.status import TRANSITIONS, move
from app.study.assignment import StudyFullError, enrol, free_slot, held_slots, new_run
from app.study.launch import open_version, pack_of
from app.study.load import find, load

STUDY = load(find("borowski-small"))
ARRIVALS, DROP_OUTS, THREADS = 1000, 300, 50


def arrive(mode=Mode.LIVE, group=""):
    """Enrol one participant in a transaction of its own; return the run's id and cell."""
    with store.write() as session:
        version = open_version(session, STUDY["key"])
        run = new_run(mode, group=group)
        run.participant = Participant()
        enrol(session, version, pack_of(version), run)
        return run.id, run.cell


def leave(run_id):
    """Drop out: no sign of life for longer than a place is held."""
    with store.write() as session:
        session.get_one(Run, run_id).seen_at = now() - timedelta(hours=2)


def per_cell():
    with store.read() as session:
        held = held_slots(session, open_version(session, STUDY["key"]), Mode.LIVE, "")
    counts = Counter(slot % 4 for slot in held)
    return [counts[cell] for cell in range(4)]


def test_1000_arrivals_with_drop_out_from_50_threads_leave_the_cells_balanced(app):
    """30 % drop out while others arrive; the last hundred fill the places that were left."""
    early = ARRIVALS - 100
    chosen = set(random.Random(0).sample(range(early), DROP_OUTS))

    def person(number):
        with app.app_context():
            run_id, _ = arrive()
            if number in chosen:
                leave(run_id)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(person, range(early)))
        list(pool.map(person, range(early, ARRIVALS)))
    with app.app_context():
        counts = per_cell()
        assert sum(counts) == ARRIVALS - DROP_OUTS
        assert max(counts) - min(counts) <= 1
        with store.read() as session:
            alive = select(Run.slot).where(Run.seen_at > now() - timedelta(hours=1))
            slots = list(session.scalars(alive))
        assert len(slots) == len(set(slots))


@given(held=st.sets(st.integers(0, 40)))
def test_the_least_filled_cell_is_taken_and_in_it_the_first_free_slot(held):
    slot = free_slot(STUDY, held, limited=False)
    counts = Counter(taken % 4 for taken in held)
    assert slot not in held
    assert counts[slot % 4] == min(counts[cell] for cell in range(4))
    assert all(earlier in held for earlier in range(slot % 4, slot, 4))


def test_the_place_of_who_is_excluded_or_gone_opens_again(app):
    first = [arrive() for _ in range(4)]
    assert per_cell() == [1, 1, 1, 1]
    with store.write() as session:
        end(session, session.get_one(Run, first[2][0]), Status.FAILED_ATTENTION)
    leave(first[1][0])
    assert sorted(arrive()[1] for _ in range(2)) == [1, 2]
    assert per_cell() == [1, 1, 1, 1]


def test_pilots_and_simulations_hold_no_place_of_a_live_participant(app):
    for mode in (Mode.PILOT, Mode.SIMULATED):
        assert [arrive(mode)[1] for _ in range(3)] == [0, 1, 2]
    assert per_cell() == [0, 0, 0, 0]


def test_each_group_is_balanced_by_itself(app):
    cells = {group: [arrive(group=group)[1] for _ in range(4)] for group in ("expert", "lay")}
    assert cells == {"expert": [0, 1, 2, 3], "lay": [0, 1, 2, 3]}


@pytest.mark.parametrize("target", [{"participants": 3}, {"per_cell": 1}])
def test_a_study_with_enough_live_participants_is_full(target):
    study = {**STUDY, "target": target}
    held = {0, 1, 2} if "participants" in target else {0, 1, 2, 3}
    with pytest.raises(StudyFullError):
        free_slot(study, held, limited=True)
    assert free_slot(study, held, limited=False) == len(held)
    assert free_slot(study, held - {1}, limited=True) == 1


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_a_run_changes_its_status_only_as_the_state_machine_allows(before, after):
    run = Run(status=before)
    if after in TRANSITIONS[before]:
        move(run, after)
        assert run.status == after
    else:
        with pytest.raises(ValueError, match="cannot become"):
            move(run, after)


def test_every_status_is_in_the_state_machine_and_can_be_withdrawn_from():
    assert set(TRANSITIONS) == set(Status)
    assert all(Status.WITHDRAWN in after for before, after in TRANSITIONS.items() if before != "withdrawn")
