"""SQLite and PostgreSQL behave alike: what waits, what a reader sees, what a row can hold."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, text

from app import db, store
from app.models import Event, Identity, Participant, Response, Run, Status
from tests.app.play import enter, first_trial, post
from tests.app.small_study import BLOCK, launch_small

BLOCKED = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

END_OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

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

        def hold(connection):
            if not holding.is_set():
                holding.set()
                assert go_on.wait(30)

        event.listen(app.extensions["writing"], "commit", hold)
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


def test_a_reader_sees_one_moment_whatever_others_write_meanwhile(app):
    """So that an export during a study fits together: no answers of a run that it takes for untouched."""
    with store.read() as reader:
        assert count(reader, Participant) == 0
        with store.write() as writer:
            writer.add(Participant())
        assert count(reader, Participant) == 0
    with store.read() as reader:
        assert count(reader, Participant) == 1


def test_a_server_goes_on_after_its_database_was_restarted(app, client, monkeypatch):
    monkeypatch.setattr(db, "TRUSTED_SECONDS", 0)  # as if its connections had been idle for longer
    engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")
    assert client.get("/").status_code == 200
    other = db.connect(app.config["DATABASE_URL"])
    with other.connect() as connection:
        assert connection.scalar(text(END_OTHERS)) >= 1
    other.dispose()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/run/%00/step",
        "/run/a%00/withdraw",
        "/study/%00",
        "/run/%ed%a0%80",
        "/?panel=%00",
        "/run/%F0%9F%90%8E",
    ],
)
def test_a_link_of_odd_characters_leads_nowhere(client, url):
    reply = client.post(url, json={}) if url.endswith("withdraw") else client.get(url)
    assert reply.status_code == 404


@pytest.mark.parametrize("index", [10**6, 2**31, 2**63, 10**30])
def test_a_run_has_no_step_of_any_large_number(client, index):
    run_url = enter(client)
    assert client.get(f"{run_url}/steps/{index}/images/0").status_code == 404
    reply = post(client, run_url, {**FIRST, "index": index})
    assert reply.status_code == 404


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


PAGE = "/study/small"
LINK = f"{PAGE}?participant=p1"


def test_a_person_who_opens_the_link_twice_at_the_same_time_arrives_once(
    one_after_another, tmp_path, pack_path
):
    launch_small(tmp_path, pack_path, [BLOCK], once=True)

    def open_link(client):
        return client.get(LINK)

    assert one_after_another(open_link, open_link) == (200, 200)
    with store.read() as session:
        assert (count(session, Identity), count(session, Run)) == (1, 1)


@pytest.mark.parametrize("mode", ["live", "pilot"])
def test_a_form_sent_twice_at_the_same_time_begins_one_run(one_after_another, tmp_path, pack_path, mode):
    launch_small(tmp_path, pack_path, [BLOCK], once=False)

    def consent(client):
        return client.post(PAGE, data={"consent": "yes", "mode": mode, "ticket": "t" * 32})

    assert one_after_another(consent, consent) == (303, 303)
    with store.read() as session:
        assert list(session.scalars(select(Run.slot))) == [0]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_who_consents_twice_at_the_same_time_gets_one_place(
    client, one_after_another, tmp_path, pack_path, arrived
):
    launch_small(tmp_path, pack_path, [BLOCK], once=True)

    def consent(client):
        return client.post(LINK, data={"consent": "yes"})

    if arrived:
        client.get(LINK)
    assert one_after_another(consent, consent) == (303, 303)
    with store.read() as session:
        assert list(session.scalars(select(Run.slot))) == [0]


def test_a_run_that_begins_again_in_two_windows_begins_again_once(
    client, one_after_another, tmp_path, pack_path
):
    launch_small(tmp_path, pack_path, [BLOCK], resume={"policy": "restart"})
    run_url = enter(client, "small")
    post(client, run_url, first_trial(client, run_url))

    def load(client):
        return client.get(run_url)

    assert one_after_another(load, load)[0] == 303
    with store.read() as session:
        assert list(session.scalars(select(Run.status).order_by(Run.id))) == [
            Status.RETURNED,
            Status.CONSENTED,
        ]


def test_a_panels_id_may_come_again_where_people_may(client):
    for mode in ("pilot", "live", "live"):
        link = f"/study/borowski-small?participant=p1&mode={mode}"
        assert client.get(link).status_code == 200
        assert client.post(link, data={"consent": "yes"}).status_code == 303
    with store.read() as session:
        assert sorted(session.scalars(select(Run.slot))) == [0, 0, 1]
