"""SQLite and PostgreSQL behave alike: what waits, and what a row can hold."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, text

from app import store
from app.models import Event, Response, Run, Status
from tests.app.play import enter, first_trial, post

BLOCKED = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

FIRST = {"index": 0, "kind": "instructions"}


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def wait_until_another_waits(app):
    """Wait until a transaction waits for another one's lock; SQLite can't tell, so give it time."""
    end = time.monotonic() + 20
    if app.extensions["engine"].dialect.name == "sqlite":
        time.sleep(0.5)
        return
    while time.monotonic() < end:
        with app.extensions["engine"].connect() as connection:
            if connection.scalar(text(BLOCKED)):
                return
        time.sleep(0.01)
    pytest.fail("no transaction waited for another")


@pytest.fixture
def one_after_another(app):
    """A function that sends two requests: the second while the first has written but not yet committed."""

    def send(first, second):
        holding, go_on = threading.Event(), threading.Event()

        def hold(session):
            if not holding.is_set():
                holding.set()
                assert go_on.wait(30)

        event.listen(app.extensions["write"], "before_commit", hold)
        with ThreadPoolExecutor(2) as pool:
            early = pool.submit(first, app.test_client())
            assert holding.wait(30)
            late = pool.submit(second, app.test_client())
            wait_until_another_waits(app)
            go_on.set()
            return early.result(30).status_code, late.result(30).status_code

    return send


@pytest.mark.parametrize("first", ["the answer", "the withdrawal"])
def test_an_answer_and_a_withdrawal_at_the_same_time_leave_no_answer(client, one_after_another, first):
    run_url = enter(client)
    step = first_trial(client, run_url)

    def answer(client):
        return post(client, run_url, step, events=[{"event": "blur", "at_ms": 1.5}])

    def withdraw(client):
        return client.post(f"{run_url}/withdraw", json={})

    if first == "the answer":
        assert one_after_another(answer, withdraw) == (200, 200)
    else:
        assert one_after_another(withdraw, answer) == (200, 410)
    with store.read() as session:
        assert (count(session, Response), count(session, Event)) == (0, 0)
        assert session.scalar(select(Run.status)) == Status.WITHDRAWN


def test_of_two_answers_at_the_same_time_the_second_is_told_where_to_go_on(client, one_after_another):
    run_url = enter(client)
    step = first_trial(client, run_url)

    def answer(client):
        return post(client, run_url, step)

    before = step["index"]
    assert one_after_another(answer, answer) == (200, 409)
    with store.read() as session:
        assert count(session, Response) == before + 1
        assert session.scalar(select(Run.position)) == before + 1


def test_of_two_who_enter_at_the_same_time_each_gets_a_slot(app, one_after_another):
    def come(client):
        return client.post("/study/borowski-small", data={"consent": "yes"})

    assert one_after_another(come, come) == (303, 303)
    with store.read() as session:
        assert sorted(session.scalars(select(Run.slot))) == [0, 1]


def test_words_are_kept_as_they_were_written(client):
    run_url = enter(client)
    words = 'a\x00b \ud800 \U0001f40e é "\\u0000" \n'
    post(client, run_url, FIRST)
    with store.write() as session:
        session.scalar(select(Response)).answer = {"words": words}
    with store.read() as session:
        assert session.scalar(select(Response)).answer == {"words": words}


def test_a_time_that_is_read_is_the_moment_that_was_written(client):
    enter(client)
    with store.read() as session:
        started = session.scalar(select(Run.started_at))
    aware = started if started.tzinfo else started.replace(tzinfo=UTC)  # SQLite forgets the zone
    assert timedelta() <= datetime.now(UTC) - aware < timedelta(minutes=1)
