"""What a server must refuse: answers that no page of ours sends."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import requests

from app.bots import READING_MS, TIMEOUT, Step, checked, payload
from app.errors import UserError

LARGE = 100_000  # characters; a response has about a thousand
CLOSE = {"Connection": "close"}  # a server that refuses a body unread cannot go on with the connection
MADE_UP = "made-up-token-of-nobody"


class Submission(NamedTuple):
    """A request that must be refused, and what is wrong with it."""

    wrong: str
    url: str
    body: Any


def must_fail(http: requests.Session, run_url: str, step: Step) -> None:
    """Post what must be refused at a step; UserError if any of it is accepted or changes the run."""
    place = _place(http, run_url)
    for wrong, url, body in submissions(run_url, step, place["total"]):
        reply = http.post(url, json=body, timeout=TIMEOUT, headers=CLOSE)
        if not 400 <= reply.status_code < 500:
            raise UserError(f"A submission with {wrong} was answered with {reply.status_code}: {url}")
        if _place(http, run_url) != place:
            raise UserError(f"A submission with {wrong} was refused, and yet the run changed: {url}")


def submissions(run_url: str, step: Step, total: int) -> Iterator[Submission]:
    """Yield what must be refused while `step` is the first unanswered one of `total`."""
    here = f"{run_url}/steps/{step['index']}"
    good = payload(step, {}, 0.0, READING_MS if step["view"].get("time_limit_s") is None else 0.0)
    yield Submission("an answer of the wrong type", here, {**good, "answer": "upper"})
    yield Submission("an unknown field", here, {**good, "correct": True})
    yield Submission("an unknown field in the answer", here, {**good, "answer": {"hello": 1}})
    yield Submission("no timing", here, {key: good[key] for key in ("uuid", "answer", "events")})
    timing = {**good["timing"], "rt_ms": -1}
    yield Submission("a negative reaction time", here, {**good, "timing": timing})
    yield Submission("no object", here, ["answer"])
    yield Submission("an answer that is too large", here, {**good, "answer": {"choice": "x" * LARGE}})
    yield Submission("a step that is not reached", f"{run_url}/steps/{total - 1}", good)
    yield Submission("a step that does not exist", f"{run_url}/steps/{total}", good)
    stranger = f"{run_url.rpartition('/')[0]}/{MADE_UP}"
    yield Submission("a run that does not exist", f"{stranger}/steps/{step['index']}", good)


def _place(http: requests.Session, run_url: str) -> dict[str, Any]:
    return checked(http.get(f"{run_url}/step", timeout=TIMEOUT)).json()
