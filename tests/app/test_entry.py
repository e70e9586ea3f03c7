"""Who is let in, once, and what becomes of somebody who comes back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import store
from app.models import Identity, Run, Status, now
from tests.app.play import current, enter, play_on, post_and_go_on
from tests.app.small_study import BLOCK, launch_small

PAGE = "/study/small"


@pytest.fixture
def launched(app, tmp_path, pack_path):
    """A function that launches a small study with settings."""
    return lambda **changes: launch_small(tmp_path, pack_path, [BLOCK], **changes)


def runs():
    with store.read() as session:
        return list(session.scalars(select(Run).order_by(Run.id)))


def statuses():
    return [run.status for run in runs()]


def test_a_person_takes_part_once_and_is_brought_back_to_the_run(client, launched):
    launched(once=True)
    run_url = enter(client, "small")
    assert client.get(PAGE).location == run_url
    assert client.post(PAGE, data={"consent": "yes"}).location == run_url
    play_on(client, run_url)
    again = client.get(PAGE)
    assert again.status_code == 409
    assert "already" in again.text
    assert run_url in again.text
    assert len(runs()) == 1


def test_another_browser_with_the_same_panel_id_is_the_same_person(app, launched):
    launched(once=True)
    first, second = app.test_client(), app.test_client()
    run_url = enter(first, "small", participant="abc123")
    assert second.get(f"{PAGE}?participant=abc123").location == run_url
    assert second.get(f"{PAGE}?participant=other").status_code == 200


def test_who_comes_with_a_panel_id_has_entered_before_consenting(client, launched):
    launched(once=True)
    for _ in range(3):
        assert client.get(f"{PAGE}?participant=abc123").status_code == 200
    assert statuses() == [Status.ENTERED]
    enter(client, "small", participant="abc123")
    assert statuses() == [Status.CONSENTED]


def test_who_only_looks_at_the_consent_form_leaves_no_trace(client, launched):
    launched(once=True)
    client.get(PAGE)
    assert runs() == []


def test_pilots_may_take_part_as_often_as_they_like(client, launched):
    launched(once=True)
    for _ in range(2):
        play_on(client, enter(client, "small", mode="pilot"))
    assert len(runs()) == 2


def ticket_in(page):
    return re.search(r'name="ticket" value="([\w-]+)"', page.text)[1]


@pytest.mark.parametrize("mode", ["live", "pilot"])
def test_a_consent_form_that_is_sent_twice_leads_to_one_run(app, launched, mode):
    launched(once=False)
    form = {"consent": "yes", "mode": mode, "ticket": ticket_in(app.test_client().get(PAGE))}
    first, second = (app.test_client().post(PAGE, data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert statuses() == [Status.CONSENTED]


def test_every_form_begins_a_run_of_its_own(client, launched):
    launched(once=False)
    tickets = [ticket_in(client.get(PAGE)) for _ in range(2)]
    for ticket in tickets:
        client.post(PAGE, data={"consent": "yes", "ticket": ticket})
    assert len(runs()) == len(set(tickets)) == 2


def test_a_form_that_is_filled_in_again_is_still_the_same_form(client, launched):
    launched(once=False)
    ticket = ticket_in(client.get(PAGE))
    assert ticket_in(client.post(PAGE, data={"ticket": ticket})) == ticket


def test_a_ticket_for_another_run_opens_no_second_one_and_a_strange_one_none(client, launched):
    launched(once=False)
    form = {"consent": "yes", "ticket": ticket_in(client.get(PAGE))}
    run_url = client.post(PAGE, data=form).location
    assert client.post("/study/borowski-small", data=form).location == run_url
    assert client.post(PAGE, data=form | {"ticket": "short"}).status_code == 400
    assert len(runs()) == 1


def test_a_panel_id_is_deleted_with_the_answers(client, launched):
    launched(once=True)
    run_url = enter(client, "small", participant="abc123")
    client.post(f"{run_url}/withdraw", json={})
    with store.read() as session:
        assert session.scalars(select(Identity)).all() == []
    assert statuses() == [Status.WITHDRAWN]


@pytest.mark.parametrize(
    "query", ["participant=a%20b", "participant=%3Cscript%3E", "group=expert", "mode=king"]
)
def test_a_link_with_something_unknown_in_it_is_refused(client, launched, query):
    launched()
    assert client.get(f"{PAGE}?{query}").status_code == 400


def test_a_full_study_lets_nobody_else_in(app, client, launched):
    launched(target={"participants": 1})
    play_on(client, enter(client, "small"))
    later = app.test_client().get(PAGE)
    assert later.status_code == 409
    assert "all the participants that it needs" in later.text
    assert app.test_client().post(PAGE, data={"consent": "yes"}).status_code == 409
    enter(client, "small", mode="pilot")


def test_a_study_with_groups_asks_unless_the_link_says(client, launched):
    launched(groups={"expert": "I work with neural networks", "lay": "I do not"})
    assert "I work with neural networks" in client.get(PAGE).text
    assert client.post(PAGE, data={"consent": "yes"}).status_code == 400
    client.post(PAGE, data={"consent": "yes", "group": "lay"})
    enter(client, "small", group="expert")
    assert [run.group for run in runs()] == ["lay", "expert"]
    assert "fieldset" not in client.get(f"{PAGE}?group=lay").text


def half_done(client):
    """Enter and answer one step; return the run's URL."""
    run_url = enter(client, "small")
    post_and_go_on(client, run_url, current(client, run_url))
    return run_url


def test_a_run_is_resumed_where_it_was(client, launched):
    launched(resume={"policy": "resume"})
    run_url = half_done(client)
    assert client.get(run_url).status_code == 200
    assert current(client, run_url)["index"] == 1


def test_a_run_left_for_too_long_has_timed_out(client, launched):
    launched(resume={"policy": "resume", "max_age_hours": 24})
    run_url = half_done(client)
    with store.write() as session:
        session.scalars(select(Run)).one().seen_at = now() - timedelta(hours=25)
    client.get(run_url)
    assert statuses() == [Status.TIMED_OUT]
    assert current(client, run_url)["view"]["outcome"] == "timed_out"


def test_a_study_can_start_anew_in_the_same_place(client, launched):
    launched(resume={"policy": "restart"})
    run_url = half_done(client)
    again = client.get(run_url)
    assert (again.status_code, again.location != run_url) == (303, True)
    assert current(client, again.location)["index"] == 0
    assert statuses() == [Status.RETURNED, Status.CONSENTED]
    before, after = runs()
    assert before.slot == after.slot
    assert before.participant_id != after.participant_id


def test_a_study_can_end_for_who_left_it(client, launched):
    launched(resume={"policy": "block"})
    run_url = enter(client, "small")
    assert client.get(run_url).status_code == 200
    post_and_go_on(client, run_url, current(client, run_url))
    client.get(run_url)
    assert statuses() == [Status.RETURNED]
    assert current(client, run_url)["view"]["outcome"] == "returned"
