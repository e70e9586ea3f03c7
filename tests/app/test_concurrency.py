"""Real server, real threads: one answer a step, one slot a participant."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import requests
from sqlalchemy import select

from app.models import Response, Run
from tests.app.play import payload


def enter(url):
    form = {"consent": "yes", "mode": "simulated"}
    reply = requests.post(f"{url}/study/borowski-small", data=form, timeout=60, allow_redirects=False)
    assert reply.status_code == 303
    return url + reply.headers["Location"]


def test_of_many_answers_to_a_step_at_the_same_time_one_is_kept(live_server):
    run_url = enter(live_server.url)
    step = requests.get(f"{run_url}/step", timeout=60).json()["steps"][0]
    bodies = [payload(step, uuid=str(uuid.uuid4())) for _ in range(10)] * 2

    def send(body):
        return requests.post(f"{run_url}/steps/0", json=body, timeout=60).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = sorted(pool.map(send, bodies))
    assert statuses == [200] * 2 + [409] * 18
    with live_server.sessions() as session:
        assert len(list(session.scalars(select(Response)))) == 1


def test_participants_who_arrive_together_get_slots_without_gap_or_double(live_server):
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(enter, [live_server.url] * 24))
    with live_server.sessions() as session:
        assert sorted(session.scalars(select(Run.slot))) == list(range(24))
