"""Plays a run through Flask's test client, one request at a time."""

import uuid

TIMING = {
    "onset_ms": 100.25,
    "response_ms": 1350.75,
    "rt_ms": 1250.5,
    "onset_method": "element-timing",
    "frame_interval_ms": 16.7,
    "n_dropped_frames": 0,
    "hidden_ms": 0,
    "n_blur": 0,
    "response_key": "Digit4",
    "time_elapsed_ms": 1350.75,
    "started_utc": "2026-01-01T00:00:00.000Z",
    "screen_width": 1280,
    "screen_height": 720,
    "timed_out": False,
    "n_changes": 0,
}
ANSWERS = {"forced_choice": {"choice": "upper", "confidence": 2}}


def enter(client, key="borowski-small", **query):
    """Consent; return the run's URL."""
    reply = client.post(f"/study/{key}", data={"consent": "yes"}, query_string=query)
    assert reply.status_code == 303, reply.text
    return reply.location


def current(client, run_url):
    """The first unanswered step."""
    return client.get(f"{run_url}/step").json["steps"][0]


def payload(step, **changes):
    """A valid response to a step."""
    answer = ANSWERS.get(step["kind"], {})
    return {"uuid": str(uuid.uuid4()), "answer": answer, "timing": TIMING, "events": [], **changes}


def post(client, run_url, step, **changes):
    return client.post(f"{run_url}/steps/{step['index']}", json=payload(step, **changes))


def post_and_go_on(client, run_url, step, **changes):
    """Answer a step; return the next."""
    reply = post(client, run_url, step, **changes)
    assert reply.status_code == 200, reply.text
    return reply.json["steps"][0]


def first_trial(client, run_url):
    """Go on to the first forced choice; return its step."""
    step = current(client, run_url)
    while step["kind"] != "forced_choice":
        step = post_and_go_on(client, run_url, step)
    return step


def play_on(client, run_url, answer=None):
    """Answer everything that is left; return the steps seen, the debrief last.

    `answer(step)` gives the answer to a step, or None for the usual one.
    """
    seen = [current(client, run_url)]
    while seen[-1]["kind"] != "debrief":
        given = answer(seen[-1]) if answer else None
        changes = {} if given is None else {"answer": given}
        seen.append(post_and_go_on(client, run_url, seen[-1], **changes))
    return seen
