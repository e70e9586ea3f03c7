"""Plays a study over HTTP as a browser does: the same pages, images and endpoints."""

import math
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import urljoin

import requests

from app.errors import UserError
from app.observers.base import Observer, Seen
from app.trial_types import TRIAL_TYPES

READING_MS = 8000.0  # a simulated participant's time on a page of text
AFTER_LOCK_MS = 300.0  # the soonest answer once answers are taken
TIMEOUT = 60  # seconds
Step = dict[str, Any]


@dataclass(frozen=True)
class Habits:
    """What simulated participants do besides answering."""

    leaves_after: float | None = None  # share of the steps after which they leave, from 0 to below 1
    posts_twice: bool = False  # every answer two times at once, as an impatient double click would
    before_answer: Callable[[requests.Session, str, Step], None] | None = None


def session() -> requests.Session:
    """Return a browser's side of HTTP, without a proxy between us and a server of our own."""
    http = requests.Session()
    http.trust_env = False
    return http


def enter(http: requests.Session, url: str, key: str, observer: Observer, group: str | None = None) -> str:
    """Consent to a study as a simulated participant, of a group if it has any; return the run's URL."""
    page = f"{url}/study/{key}"
    query = {"mode": "simulated", "observer": observer.label, **({"group": group} if group else {})}
    try:
        checked(http.get(page, params=query, timeout=TIMEOUT))
    except requests.ConnectionError as error:
        raise UserError(f"No server answers at {url}; start one with `pfungst serve`.") from error
    form = {**query, "consent": "yes"}
    reply = http.post(page, data=form, timeout=TIMEOUT, allow_redirects=False)
    checked(reply)
    return urljoin(page, reply.headers["Location"])


def play(
    http: requests.Session, run_url: str, observer: Observer, rng: Random, habits: Habits | None = None
) -> dict[str, Any] | None:
    """Answer every step of a run; return the view of its last page, or None if they left before.

    Time is simulated: a reaction time is drawn and reported, and nobody waits for it.
    """
    habits = habits or Habits()
    checked(http.get(run_url, timeout=TIMEOUT))
    reply = checked(http.get(f"{run_url}/step", timeout=TIMEOUT)).json()
    leaves_at = math.inf if habits.leaves_after is None else int(habits.leaves_after * (reply["total"] - 1))
    held: dict[int, Step] = {}
    clock = 0.0
    while True:
        held |= {step["index"]: step for step in reply["steps"]}
        step = held[reply["position"]]
        if step["kind"] == "debrief":
            return step["view"]
        if step["index"] >= leaves_at:
            return None
        if habits.before_answer is not None:
            habits.before_answer(http, run_url, step)
        answer, rt = _answer(http, run_url, step, observer, rng)
        body = {**payload(step, answer, clock, rt), "have": max(held)}
        clock += rt
        reply = _post(http, f"{run_url}/steps/{step['index']}", body, habits.posts_twice)


def reaction_time(evidence: list[float], rng: Random) -> float:
    """Return a reaction time in ms: ex-Gaussian, longer where the evidence is weak.

    Of a choice, weak means that the best is little ahead; of a scale, that it is near the middle. The
    ex-Gaussian is the usual description of choice times (Luce 1986); its size here is that of the trials
    of Borowski et al. (2021), whose median is about four seconds.
    """
    second, best = sorted([0.0, *map(abs, evidence)] if len(evidence) == 1 else evidence)[-2:]
    hesitation = 2500 / (1 + (best - second) / math.sqrt(2))
    return max(300.0, rng.gauss(2200, 400) + rng.expovariate(1 / (400 + hesitation)))


def payload(step: Step, answer: dict[str, Any], clock: float, rt: float) -> dict[str, Any]:
    """Return what is posted for an answer that took `rt` ms; where time ran out, that it did."""
    limit = step["view"].get("time_limit_s")
    timed_out = limit is not None and rt > 1000 * limit
    if timed_out:
        answer, rt = {}, 1000 * limit
    timing = _timing(clock, rt, timed_out)
    return {"uuid": str(uuid.uuid4()), "answer": answer, "timing": timing, "events": []}


def checked(reply: requests.Response) -> requests.Response:
    """Return a reply that is no error; UserError or HTTPError otherwise."""
    if reply.status_code == 404:
        raise UserError(f"{reply.url} answers 404: is the study launched on that server?")
    reply.raise_for_status()
    return reply


def _answer(
    http: requests.Session, run_url: str, step: Step, observer: Observer, rng: Random
) -> tuple[dict[str, Any], float]:
    """Return the answer to a step and the milliseconds that it took."""
    kind, view = TRIAL_TYPES[step["kind"]], step["view"]
    images = {url: _image(http, run_url, url) for url in step["images"]}
    names = kind.alternatives(view)
    evidence = observer.evidence(Seen(step["kind"], view, images), names, rng) if names else []
    rt = reaction_time(evidence, rng) if names else READING_MS
    soonest = (view.get("lock_ms") or 0) + AFTER_LOCK_MS
    return kind.decide(view, evidence, rng), max(rt, soonest)


def _image(http: requests.Session, run_url: str, url: str) -> bytes:
    return checked(http.get(urljoin(run_url, url), timeout=TIMEOUT)).content


def _post(http: requests.Session, url: str, body: dict[str, Any], twice: bool) -> dict[str, Any]:
    """Post an answer, perhaps two times at once; UserError if the two replies differ."""
    if not twice:
        return checked(http.post(url, json=body, timeout=TIMEOUT)).json()
    with ThreadPoolExecutor(2) as pool:
        posts = [pool.submit(hand.post, url, json=body, timeout=TIMEOUT) for hand in (http, session())]
    first, second = (checked(post.result()).json() for post in posts)
    if first != second:
        raise UserError(f"{url}: an answer that was posted twice at once got two different replies.")
    return first


def _timing(clock: float, rt: float, timed_out: bool) -> dict[str, Any]:
    return {
        "onset_ms": clock,
        "response_ms": clock + rt,
        "rt_ms": rt,
        "onset_method": "simulated",
        "frame_interval_ms": None,
        "n_dropped_frames": 0,
        "hidden_ms": 0,
        "n_blur": 0,
        "response_key": "" if timed_out else "simulated",
        "time_elapsed_ms": clock + rt,
        "started_utc": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "screen_width": 1280,
        "screen_height": 720,
        "timed_out": timed_out,
        "n_changes": 0,
    }
