"""What the server must survive without losing or doubling an answer."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import func, select

from app import store
from app.background import free_port
from app.models import Response, Run, Status, StudyVersion
from app.pack import read_pack
from app.study.launch import launch
from tests.app.play import TIMING, current, enter, first_trial, payload, play_on, post, post_and_go_on
from tests.app.small_study import BLOCK, definition, launch_small

LONG = [{**BLOCK, "n": 12}]


def counts():
    """Responses in the database, and different (run, step) among them."""
    with store.read() as session:
        rows = session.execute(select(Response.run_id, Response.step_index)).all()
    return len(rows), len(set(rows))


def test_1000_duplicated_and_reordered_posts_are_saved_once_and_in_order(
    app, tmp_path, pack_path, live_server
):
    with app.app_context():
        launch_small(tmp_path, pack_path, LONG)
    http = requests.Session()
    entered = http.post(
        f"{live_server.url}/study/small", data={"consent": "yes"}, allow_redirects=False, timeout=60
    )
    run_url = live_server.url + entered.headers["Location"]
    bodies = {}
    for step in http.get(f"{run_url}/step", timeout=60).json()["steps"]:
        bodies[step["index"]] = payload(step)
    sent = list(bodies) * (1000 // len(bodies))
    random.Random(1).shuffle(sent)

    def send(index):
        reply = requests.post(f"{run_url}/steps/{index}", json=bodies[index], timeout=60)
        return reply.status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(send, [*sent, *sorted(bodies)]))
    assert set(statuses) == {200, 409}
    with app.app_context():
        assert counts() == (len(bodies), len(bodies))
        with store.read() as session:
            saved = session.execute(select(Response.step_index, Response.uuid).order_by(Response.id)).all()
            assert session.scalar(select(Run.position)) == len(bodies)
    assert saved == [(index, bodies[index]["uuid"]) for index in sorted(bodies)]


class Server:
    """`pfungst serve` on one port, that can be killed and started again."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                requests.get(self.url, timeout=5)
            except requests.RequestException:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server did not start")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(app, monkeypatch):
    monkeypatch.setenv("PFUNGST_DATABASE_URL", app.config["DATABASE_URL"])
    server = Server(free_port())
    yield server
    server.kill()


def until_answered(ask):
    """Repeat a request until a server answers it, as the page does."""
    while True:
        try:
            return ask()
        except requests.RequestException:
            time.sleep(0.05)


def play_through(server, acknowledged):
    """Play a run whatever happens to the server; note each answer that it acknowledged."""
    form = {"consent": "yes", "mode": "simulated"}
    study = f"{server.url}/study/small"
    entered = until_answered(lambda: requests.post(study, data=form, allow_redirects=False, timeout=30))
    run_url = server.url + entered.headers["Location"]
    step = until_answered(lambda: requests.get(f"{run_url}/step", timeout=30)).json()["steps"][0]
    while step["kind"] != "debrief":
        body, url = payload(step), f"{run_url}/steps/{step['index']}"
        reply = until_answered(lambda u=url, b=body: requests.post(u, json=b, timeout=30))
        assert reply.status_code == 200, reply.text
        acknowledged.append(body["uuid"])
        step = reply.json()["steps"][0]
    return step["view"]["code"]


def test_kill_9_in_the_middle_of_50_runs_loses_no_acknowledged_answer(app, tmp_path, pack_path, server):
    with app.app_context():
        launch_small(tmp_path, pack_path, LONG)
    acknowledged: list[str] = []
    with ThreadPoolExecutor(50) as pool:
        people = [pool.submit(play_through, server, acknowledged) for _ in range(50)]
        while len(acknowledged) < 150:
            time.sleep(0.02)
        server.kill()
        known = list(acknowledged)
        with app.app_context(), store.read() as session:
            kept = set(session.scalars(select(Response.uuid)))
        assert set(known) <= kept
        server.start()
        codes = [person.result() for person in people]
    assert len(set(codes)) == 50
    with app.app_context():
        assert counts() == (50 * 13, 50 * 13)
        with store.read() as session:
            assert set(acknowledged) == set(session.scalars(select(Response.uuid)))
            done = Run.status == Status.COMPLETED
            # An entry whose reply was lost was asked for again: its first run stays unanswered.
            assert session.scalar(select(func.count()).where(done)) == 50


def test_a_mid_study_new_version_leaves_runs_as_they_are_and_takes_those_who_come_later(
    app, client, tmp_path, pack_path
):
    launch_small(tmp_path, pack_path, [BLOCK], title="Before")
    run_url = enter(client, "small")
    step = post_and_go_on(client, run_url, current(client, run_url))
    changed = definition(tmp_path / "small", [{**BLOCK, "n": 4}], title="After")
    with store.write() as session:
        launch(session, changed, read_pack(pack_path))
    assert "Before" in client.get(run_url).text
    later = enter(client, "small")
    assert "After" in client.get(later).text
    post_and_go_on(client, run_url, step)
    assert len(play_on(client, run_url)) == 2
    assert len(play_on(client, later)) == 6
    with store.read() as session:
        versions = session.scalars(select(Run.study_version_id).order_by(Run.id)).all()
        hashes = session.scalars(select(StudyVersion.hash).where(StudyVersion.key == "small")).all()
    assert len(set(versions)) == len(set(hashes)) == 2


HOSTILE = {
    "a list": [],
    "a string": "upper",
    "null": b"null",
    "no JSON": b"{",
    "a number": 7,
    "an answer of the wrong type": {"answer": ["upper"]},
    "a field of the wrong type": {"answer": {"choice": {"$gt": ""}, "confidence": 1}},
    "a very deep answer": {"answer": {"choice": [[[[[[[[[[]]]]]]]]]], "confidence": 1}},
    "an infinite number": {"timing": {**TIMING, "onset_ms": float("inf")}},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_body_of_the_wrong_type_is_refused_and_changes_nothing(client, what):
    run_url = enter(client)
    step = first_trial(client, run_url)
    before = counts()
    body = HOSTILE[what]
    if isinstance(body, dict):
        body = payload(step) | body
    sent = body if isinstance(body, bytes) else json.dumps(body)
    url = f"{run_url}/steps/{step['index']}"
    reply = client.post(url, data=sent, content_type="application/json")
    assert reply.status_code == 400
    assert reply.json["error"]
    assert (counts(), current(client, run_url)) == (before, step)


def test_a_body_too_large_is_refused_and_changes_nothing(client):
    run_url = enter(client)
    step = first_trial(client, run_url)
    before = counts()
    reply = post(client, run_url, step, answer={"choice": "x" * 100_000})
    assert reply.status_code == 413
    assert (counts(), current(client, run_url)) == (before, step)


def test_an_answer_for_anothers_run_or_a_step_not_reached_changes_nothing(client):
    mine, other = enter(client), enter(client)
    step = first_trial(client, mine)
    before = counts()
    wrong = {
        f"{other}/steps/{step['index']}": 409,
        f"{mine}/steps/{step['index'] + 1}": 409,
        f"{mine}/steps/9999": 404,
        f"{mine[:-1]}/steps/{step['index']}": 404,
        f"{mine}/steps/-1": 404,
    }
    for url, status in wrong.items():
        assert client.post(url, json=payload(step)).status_code == status, url
    assert (counts(), current(client, mine)) == (before, step)


def test_the_last_page_takes_no_answer(client):
    run_url = enter(client)
    last = play_on(client, run_url)[-1]
    reply = post(client, run_url, last, uuid=str(uuid.uuid4()))
    assert reply.status_code in (400, 409)
