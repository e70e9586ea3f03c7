"""`pfungst simulate` plays over HTTP and repeats itself."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from app import store
from app.bots import Habits, enter, payload, play, session
from app.errors import UserError
from app.misuse import Submission, must_fail
from app.models import Response, Run, Status
from app.observers.guess import Guess
from app.trial_types import TRIAL_TYPES
from tests.app.small_study import BLOCK, launch_small
from tests.live import ON_ONE_STORE, opened

ROOT = Path(__file__).parent.parent.parent
TRIALS = [{**BLOCK, "n": 8}]


def simulate(*arguments, study="borowski-small"):
    command = [sys.executable, "-m", "app", "simulate", study, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=120)


@ON_ONE_STORE
def test_a_server_is_started_where_none_is_named(app, monkeypatch):
    monkeypatch.setenv("PFUNGST_DATABASE_URL", app.config["DATABASE_URL"])
    done = simulate("--observer", "guess", "--participants", 2)
    assert "2 participants completed borowski-small as guess." in done.stdout
    with store.read() as session:
        runs = list(session.scalars(select(Run)))
        assert [run.status for run in runs] == [Status.COMPLETED] * 2
        assert [(run.mode.value, run.observer) for run in runs] == [("simulated", "guess")] * 2
        responses = [r for r in session.scalars(select(Response)) if r.correct is not None]
    assert len(responses) == 2 * 36
    assert all(300 <= r.timing["rt_ms"] < 60_000 for r in responses)


def test_the_same_seed_gives_the_same_answers(tmp_path, pack_path, monkeypatch):
    def answers(name):
        url = f"sqlite:///{tmp_path}/{name}.sqlite"
        monkeypatch.setenv("PFUNGST_DATABASE_URL", url)
        with opened(url) as app, app.app_context():
            launch_small(tmp_path, pack_path, TRIALS)
            simulate("--observer", "machine", "--participants", 2, "--seed", 5, study="small")
            with store.read() as session:
                query = select(Run.slot, Response).join(Run, Run.id == Response.run_id)
                rows = session.execute(query.order_by(Run.slot, Response.step_index)).all()
        return [(slot, r.step_index, r.answer, r.timing["rt_ms"]) for slot, r in rows]

    assert answers("first") == answers("second")


@ON_ONE_STORE
@pytest.mark.parametrize("strength", [0, 6])
def test_a_noisy_observer_is_as_good_as_its_dprime(live_server, strength):
    simulate("--url", live_server.url, "--observer", "noisy", "--strength", strength, "--participants", 2)
    with live_server.sessions() as session:
        correct = [r.correct for r in session.scalars(select(Response)) if r.correct is not None]
    assert len(correct) == 2 * 36
    share = sum(correct) / len(correct)
    assert (0.35 < share < 0.65) if strength == 0 else share > 0.97


def test_of_those_who_leave_and_double_click_every_answer_is_saved_once(live_server, tmp_path, pack_path):
    launch_small(tmp_path, pack_path, TRIALS)
    habits = ("--drop-out", 0.5, "--double-click", "--observer", "guess", "--seed", 2)
    done = simulate("--url", live_server.url, "--participants", 4, *habits, study="small")
    with live_server.sessions() as db:
        runs = list(db.scalars(select(Run)))
        for run in runs:
            query = select(Response.step_index).where(Response.run_id == run.id).order_by(Response.id)
            assert list(db.scalars(query)) == list(range(run.position))
            assert (run.status == Status.COMPLETED) == (run.position == run.n_steps - 1)
    completed = sum(run.status == Status.COMPLETED for run in runs)
    assert 0 < completed < 4
    ends = f"{completed} participants completed small as guess. {4 - completed} left before the end."
    assert ends in done.stdout


def test_what_is_forbidden_is_refused_at_every_kind_of_step(live_server):
    kinds = set()

    def misuse(http, run_url, step):
        if step["kind"] not in kinds:
            must_fail(http, run_url, step)
            kinds.add(step["kind"])

    run_url = enter(session(), live_server.url, "borowski-small", Guess(None))
    last = play(session(), run_url, Guess(None), Random(0), Habits(before_answer=misuse))
    assert last["outcome"] == "completed"
    assert kinds == {"forced_choice", "instructions", "pause"}


def test_a_server_that_accepts_what_is_forbidden_is_found_out(live_server, monkeypatch):
    monkeypatch.setattr("app.misuse.submissions", lambda *step: [Submission("a good answer", *good(*step))])
    run_url = enter(session(), live_server.url, "borowski-small", Guess(None))
    step = session().get(f"{run_url}/step").json()["steps"][0]
    with pytest.raises(UserError, match="a good answer was answered with 200"):
        must_fail(session(), run_url, step)


def good(run_url, step, total):
    answer = TRIAL_TYPES[step["kind"]].simulate(step["view"], Random(0))
    return f"{run_url}/steps/{step['index']}", payload(step, answer, 0.0, 1000.0)
