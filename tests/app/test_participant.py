"""What a participant's browser is told, what it can send, and what becomes of it."""

import hashlib
import json
import shutil

import pytest
from sqlalchemy import func, select

from app import store
from app.errors import UserError
from app.models import Base, Event, Participant, Response, Run, Status
from app.pack import read_pack
from app.study.launch import launch, pack_of
from app.study.load import find, load
from tests.app.play import TIMING, current, enter, first_trial, payload, play_on, post, post_and_go_on

UUID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def run_url(client):
    return enter(client)


def saved():
    with store.read() as session:
        return list(session.scalars(select(Response).order_by(Response.id)))


def test_nobody_takes_part_without_consent(client):
    reply = client.post("/study/borowski-small")
    assert reply.status_code == 400
    assert "tick the box" in reply.text
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 0


def test_a_whole_run_ends_with_the_completion_code(client, run_url):
    seen = play_on(client, run_url)
    total = client.get(f"{run_url}/step").json["total"]
    assert [step["index"] for step in seen] == list(range(total))
    with store.read() as session:
        run = session.scalar(select(Run))
        assert run.status == Status.COMPLETED
        assert seen[-1]["view"]["code"] == run.completion_code
    assert current(client, run_url) == seen[-1]


def test_pauses_tell_the_score_of_the_block(client, run_url):
    seen = play_on(client, run_url)
    scores = [step["view"]["score"] for step in seen if step["kind"] == "pause"][1:]
    correct = [r.correct for r in saved() if r.correct is not None]
    expected = [{"correct": sum(correct[i : i + 8]), "trials": 8} for i in (4, 12, 20)]
    assert scores == expected


def test_a_response_is_kept_as_it_was_sent(client, run_url):
    step = first_trial(client, run_url)
    sent = payload(step, events=[{"event": "blur", "at_ms": 7.5}])
    client.post(f"{run_url}/steps/{step['index']}", json=sent)
    response = saved()[-1]
    assert (response.uuid, response.answer, response.timing) == (sent["uuid"], sent["answer"], TIMING)
    with store.read() as session:
        event = session.scalar(select(Event))
        assert (event.step_index, event.event, event.at_ms) == (step["index"], "blur", 7.5)


def test_a_repeated_response_gets_the_same_reply_and_one_row(client, run_url):
    step = first_trial(client, run_url)
    before = len(saved())
    replies = [post(client, run_url, step, uuid=UUID).json for _ in range(5)]
    assert all(reply == replies[0] for reply in replies)
    assert len(saved()) == before + 1


def test_a_browser_that_makes_the_same_uuid_again_loses_nothing(client, run_url):
    """Found by two simulations with the same seed: the second was answered 500."""
    other = enter(client)
    for url in (run_url, other):
        assert post(client, url, current(client, url), uuid=UUID).json["saved"]
    assert len(saved()) == 2


def test_a_second_answer_to_a_step_is_refused_and_shown_where_to_go_on(client, run_url):
    step = first_trial(client, run_url)
    after = post_and_go_on(client, run_url, step)
    reply = post(client, run_url, step)
    assert reply.status_code == 409
    assert reply.json["steps"][0] == after


def test_a_step_not_reached_yet_takes_no_answer(client, run_url):
    step = current(client, run_url)
    reply = client.post(f"{run_url}/steps/1", json=payload(step))
    assert reply.status_code == 409
    assert "has not been reached" in reply.json["error"]
    assert saved() == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"answer": {"choice": "left", "confidence": 2}}, "choice must be one of upper, lower"),
        ({"answer": {"choice": "upper", "confidence": 4}}, "confidence must be a whole number from 1 to 3"),
        ({"answer": {"choice": "upper", "confidence": True}}, "confidence must be a whole number"),
        ({"answer": {"choice": "upper"}}, "has choice and confidence"),
        ({"answer": {"choice": "upper", "confidence": 1, "correct": True}}, "nothing else"),
        ({"uuid": "1"}, "uuid must match pattern"),
        ({"timing": {**TIMING, "rt_ms": -68.7}}, "timing.rt_ms must be bigger than or equal to 0"),
        ({"timing": {**TIMING, "rt_ms": "fast"}}, "timing.rt_ms must be number"),
        ({"timing": {}}, "timing must contain"),
        ({"timing": {**TIMING, "rt_ms": float("nan")}}, "not finite"),
        ({"timing": {**TIMING, "rt_ms": 7.0}}, "timing.rt_ms must be response_ms minus onset_ms"),
        ({"timing": {**TIMING, "response_key": "=HYPERLINK()"}}, "timing.response_key"),
        ({"timing": {**TIMING, "onset_method": "guessed"}}, "timing.onset_method"),
        ({"events": [{"event": "nap", "at_ms": 1}]}, "events.0.event must be one of"),
        ({"extra": 1}, "the response must not contain {'extra'}"),
    ],
)
def test_a_response_of_the_wrong_shape_changes_nothing(client, run_url, changes, complaint):
    step = first_trial(client, run_url)
    before = len(saved())
    reply = post(client, run_url, step, **changes)
    assert reply.status_code == 400
    assert complaint in reply.json["error"]
    assert len(saved()) == before
    assert current(client, run_url)["index"] == step["index"]


def test_a_body_too_large_or_not_json_is_refused(client, run_url):
    large = client.post(f"{run_url}/steps/0", data=b" " * 100_000, content_type="application/json")
    assert (large.status_code, "error" in large.json) == (413, True)
    text = client.post(f"{run_url}/steps/0", data="hello")
    assert (text.status_code, "error" in text.json) == (415, True)


def test_feedback_comes_with_practice_trials_only_and_is_right(client, run_url):
    step = first_trial(client, run_url)
    told = {True: [], False: []}
    while step["kind"] != "debrief":
        reply = post(client, run_url, step).json
        if step["kind"] == "forced_choice":
            told[step["view"]["progress"]["practice"]].append(reply["feedback"])
        step = reply["steps"][0]
    assert [feedback["correct"] for feedback in told[True]] == [
        r.correct for r in saved() if r.correct is not None
    ][:4]
    assert set(map(str, told[False])) == {"None"}


def test_nothing_that_the_browser_gets_tells_the_right_answer(client, run_url, pack_path):
    """Neither words nor hashes; the images differ from trial to trial in nothing but their pixels."""
    manifest = json.loads((pack_path / "manifest.json").read_text())
    secrets = [entry["sha256"] for entry in manifest["stimuli"].values()] + list(manifest["sets"])
    for step in play_on(client, run_url):
        text = json.dumps({**step, "view": {**step["view"], "html": "", "title": ""}})
        for word in ("catch", "natural", "synthetic", "correct_response", "condition", *secrets):
            assert word not in text
    assert '"correct"' not in json.dumps(client.get(f"{run_url}/step").json)


def test_images_are_the_packs_and_come_without_traces(client, run_url, pack_path):
    step = first_trial(client, run_url)
    known = {
        entry["sha256"] for entry in json.loads((pack_path / "manifest.json").read_text())["stimuli"].values()
    }
    for url in step["images"]:
        reply = client.get(url)
        assert hashlib.sha256(reply.data).hexdigest() in known
        assert not {"Last-Modified", "ETag", "Content-Disposition"} & set(reply.headers)
    assert client.get(f"{run_url}/steps/{step['index']}/images/20").status_code == 404


def test_images_of_later_steps_are_not_served_yet(client, run_url):
    step = first_trial(client, run_url)
    assert client.get(f"{run_url}/steps/{step['index'] + 7}/images/0").status_code == 200
    later = client.get(f"{run_url}/steps/{step['index'] + 12}/images/0")
    assert later.status_code == 404


def test_a_participant_can_withdraw_and_the_answers_go(client, run_url):
    post(client, run_url, first_trial(client, run_url))
    assert saved() != []
    assert client.post(f"{run_url}/withdraw", json={}).json == {"withdrawn": True}
    assert saved() == []
    assert client.get(f"{run_url}/step").status_code == 410
    assert client.post(f"{run_url}/steps/0", json=payload({"kind": "instructions"})).status_code == 410
    assert saved() == []


def test_only_simulated_participants_have_an_observer_and_it_is_a_name(client):
    enter(client, observer="guess")
    enter(client, mode="simulated", observer="noisy (d'=1.5)")
    with store.read() as session:
        assert list(session.scalars(select(Run.observer).order_by(Run.id))) == [None, "noisy (d'=1.5)"]
    page = "/study/borowski-small?mode=simulated&observer=%3DHYPERLINK(1)"
    assert client.get(page).status_code == 400


def test_a_pack_that_was_replaced_is_not_shown_to_a_launched_study(
    app, client, tmp_path, small_pack, pack_path
):
    pack = shutil.copytree(pack_path, tmp_path / "pack")
    with store.write() as session:
        version = launch(session, {**load(find("borowski-small")), "minutes": 9}, read_pack(pack))
    shutil.rmtree(pack)
    small_pack(pack)
    with pytest.raises(UserError, match="holds another pack than the study was launched on"):
        pack_of(version)


def test_live_pilot_and_simulated_participants_have_slots_of_their_own(client):
    for mode in ("live", "simulated", "live", "pilot", "simulated"):
        enter(client, mode=mode)
    with store.read() as session:
        slots = [(run.mode.value, run.slot) for run in session.scalars(select(Run).order_by(Run.id))]
    expected = [("live", 0), ("simulated", 0), ("live", 1), ("pilot", 0), ("simulated", 1)]
    assert slots == expected


@pytest.mark.parametrize("url", ["/study/unknown", "/run/unknown", "/run/unknown/step", "/nothing"])
def test_a_wrong_link_is_a_sentence(client, url):
    reply = client.get(url)
    assert reply.status_code == 404
    assert "check" in reply.text.lower() or "not found" in reply.text.lower()


@pytest.mark.parametrize("url", ["/", "/study/borowski-small", "/nothing", "/static/css/pfungst.css"])
def test_every_reply_carries_the_security_headers(client, url):
    with client.get(url) as reply:
        headers = reply.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_neither_address_nor_user_agent_is_stored(client):
    reply = client.post(
        "/study/borowski-small",
        data={"consent": "yes"},
        headers={"User-Agent": "Telltale/1.0"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    play_on(client, reply.location)
    with store.read() as session:
        tables = [session.execute(select(each)).all() for each in Base.metadata.sorted_tables]
    content = repr(tables)
    assert "borowski-small" in content
    assert "Telltale" not in content
    assert "203.0.113.9" not in content
