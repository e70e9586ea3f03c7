"""`pfungst simulate` plays over HTTP and repeats itself."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app import create_app, store
from app.models import Response, Run, Status
from app.pack import read_pack
from app.study.launch import launch
from app.study.load import find, load

ROOT = Path(__file__).parent.parent.parent


def simulate(*arguments):
    command = [sys.executable, "-m", "app", "simulate", "borowski-small", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)


def test_a_server_is_started_where_none_is_named(app, monkeypatch):
    monkeypatch.setenv("PFUNGST_DATABASE_URL", app.config["DATABASE_URL"])
    done = simulate("--observer", "guess", "--participants", 3)
    assert "3 participants completed borowski-small as guess." in done.stdout
    with store.read() as session:
        runs = list(session.scalars(select(Run)))
        assert [run.status for run in runs] == [Status.COMPLETED] * 3
        assert [(run.mode.value, run.observer) for run in runs] == [("simulated", "guess")] * 3
        responses = [r for r in session.scalars(select(Response)) if r.correct is not None]
    assert len(responses) == 3 * 36
    assert all(300 <= r.timing["rt_ms"] < 60_000 for r in responses)


def test_the_same_seed_gives_the_same_answers(tmp_path, pack_path, monkeypatch):
    def answers(name):
        app = create_app({"DATABASE_URL": f"sqlite:///{tmp_path}/{name}.sqlite"})
        monkeypatch.setenv("PFUNGST_DATABASE_URL", app.config["DATABASE_URL"])
        with app.app_context():
            with store.write() as session:
                launch(session, load(find("borowski-small")), read_pack(pack_path))
            simulate("--observer", "machine", "--participants", 3, "--seed", 5)
            with store.read() as session:
                query = select(Run.slot, Response).join(Run, Run.id == Response.run_id)
                rows = session.execute(query.order_by(Run.slot, Response.step_index)).all()
        app.extensions["engine"].dispose()
        return [(slot, r.step_index, r.answer, r.timing["rt_ms"]) for slot, r in rows]

    assert answers("first") == answers("second")


@pytest.mark.parametrize("strength", [0, 6])
def test_a_noisy_observer_is_as_good_as_its_dprime(live_server, strength):
    simulate("--url", live_server.url, "--observer", "noisy", "--strength", strength, "--participants", 4)
    with live_server.sessions() as session:
        correct = [r.correct for r in session.scalars(select(Response)) if r.correct is not None]
    assert len(correct) == 4 * 36
    share = sum(correct) / len(correct)
    assert (0.35 < share < 0.65) if strength == 0 else share > 0.97
