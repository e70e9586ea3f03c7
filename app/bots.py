"""Plays a study over HTTP as a browser does: the same pages, images and endpoints."""

import uuid
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import urljoin

import requests

from app.errors import UserError
from app.observers.base import Observer, Seen, decide

READING_MS = 8000.0  # a simulated participant's time on a page of text
TIMEOUT = 60  # seconds


def enter(http: requests.Session, url: str, key: str, observer: Observer) -> str:
    """Consent to a study as a simulated participant; return the run's URL."""
    page = f"{url}/study/{key}"
    query = {"mode": "simulated", "observer": observer.label}
    try:
        _checked(http.get(page, params=query, timeout=TIMEOUT))
    except requests.ConnectionError as error:
        raise UserError(f"No server answers at {url}; start one with `pfungst serve`.") from error
    form = {**query, "consent": "yes"}
    reply = http.post(page, data=form, timeout=TIMEOUT, allow_redirects=False)
    _checked(reply)
    return urljoin(page, reply.headers["Location"])


def play(http: requests.Session, run_url: str, observer: Observer, rng: Random) -> str:
    """Answer every step of a run; return the completion code.

    Time is simulated: a reaction time is drawn and reported, and nobody waits for it.
    """
    _checked(http.get(run_url, timeout=TIMEOUT))
    step = _checked(http.get(f"{run_url}/step", timeout=TIMEOUT)).json()
    clock = 0.0
    while step["kind"] != "debrief":
        answer, rt = _answer(http, run_url, step, observer, rng)
        payload = {
            "uuid": str(uuid.uuid4()),
            "answer": answer,
            "timing": _timing(clock, rt),
            "events": [],
        }
        clock += rt
        reply = http.post(f"{run_url}/steps/{step['index']}", json=payload, timeout=TIMEOUT)
        step = _checked(reply).json()["step"]
    return step["view"]["code"]


def reaction_time(evidence: float, rng: Random) -> float:
    """Return a reaction time in ms: ex-Gaussian, longer where the evidence is weak.

    The ex-Gaussian is the usual description of choice times (Luce 1986); its size here is that of the trials
    of Borowski et al. (2021), whose median is about four seconds.
    """
    hesitation = 2500 / (1 + abs(evidence))
    return max(300.0, rng.gauss(2200, 400) + rng.expovariate(1 / (400 + hesitation)))


def _answer(
    http: requests.Session, run_url: str, step: dict[str, Any], observer: Observer, rng: Random
) -> tuple[dict[str, Any], float]:
    if step["kind"] != "forced_choice":
        return {}, READING_MS
    view = step["view"]
    images = {url: _image(http, run_url, url) for url in _urls(view)}
    seen = Seen(
        minimal=[images[url] for url in view["references"]["min"]],
        maximal=[images[url] for url in view["references"]["max"]],
        upper=images[view["queries"]["upper"]],
        lower=images[view["queries"]["lower"]],
    )
    evidence = observer.evidence(seen, rng)
    choice, confidence = decide(evidence)
    return {"choice": choice, "confidence": confidence}, reaction_time(evidence, rng)


def _urls(view: dict[str, Any]) -> list[str]:
    return [*view["references"]["min"], *view["references"]["max"], *view["queries"].values()]


def _image(http: requests.Session, run_url: str, url: str) -> bytes:
    return _checked(http.get(urljoin(run_url, url), timeout=TIMEOUT)).content


def _timing(clock: float, rt: float) -> dict[str, Any]:
    return {
        "onset_ms": clock,
        "response_ms": clock + rt,
        "rt_ms": rt,
        "onset_method": "simulated",
        "frame_interval_ms": None,
        "n_dropped_frames": 0,
        "hidden_ms": 0,
        "n_blur": 0,
        "response_key": "simulated",
        "time_elapsed_ms": clock + rt,
        "started_utc": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "screen_width": 1280,
        "screen_height": 720,
    }


def _checked(reply: requests.Response) -> requests.Response:
    if reply.status_code == 404:
        raise UserError(f"{reply.url} answers 404: is the study launched on that server?")
    reply.raise_for_status()
    return reply
