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
}
ANSWERS = {"forced_choice": {"choice": "upper", "confidence": 2}}


def enter(client, **query):
    """Consent; return the run's URL."""
    reply = client.post("/study/borowski-small", data={"consent": "yes"}, query_string=query)
    assert reply.status_code == 303
    return reply.location


def payload(step, **changes):
    """A valid response to a step."""
    answer = ANSWERS.get(step["kind"], {})
    return {"uuid": str(uuid.uuid4()), "answer": answer, "timing": TIMING, "events": [], **changes}


def post(client, run_url, step, **changes):
    return client.post(f"{run_url}/steps/{step['index']}", json=payload(step, **changes))


def first_trial(client, run_url):
    """Go on to the first forced choice; return its step."""
    step = client.get(f"{run_url}/step").json
    while step["kind"] != "forced_choice":
        step = post(client, run_url, step).json["step"]
    return step


def play_on(client, run_url):
    """Answer everything that is left; return the steps seen, the debrief last."""
    seen = [client.get(f"{run_url}/step").json]
    while seen[-1]["kind"] != "debrief":
        seen.append(post(client, run_url, seen[-1]).json["step"])
    return seen
