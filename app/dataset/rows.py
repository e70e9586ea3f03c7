"""Turns one run into rows of the dataset's tables."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dataset.codebook import TIMING_COPIED
from app.models import Event, Response, Run, Status, StudyVersion
from app.pack import Pack
from app.study.answers import Answered, answered_steps
from app.study.exclusion import Verdict, judge
from app.study.launch import pack_of
from app.study.timing import timing_grade
from app.trial_types import TRIAL_TYPES

Row = dict[str, Any]


def run_rows(session: Session, run: Run, version: StudyVersion) -> dict[str, list[Row]]:
    """Return the rows of one run by table; a withdrawn run has a row among the participants and no other."""
    answered = answered_steps(session, run.id)
    trials = [answer for answer in answered if TRIAL_TYPES[answer.type].is_trial]
    verdicts = judge(version.definition.get("exclusion", ()), answered) if trials else []
    ids, status = _ids(run, version), _status(run, trials, verdicts)
    saved = select(Response.step_index, Response.saved_at).where(Response.run_id == run.id)
    saved_at = dict(session.execute(saved).all())
    places = {answer.step: i for i, answer in enumerate(trials)}
    pack = pack_of(version)
    rows = [
        {**_trial(run, i, t, pack, places), "saved_utc": _utc(saved_at[t.step])} for i, t in enumerate(trials)
    ]
    events = session.scalars(select(Event).where(Event.run_id == run.id).order_by(Event.id))
    who = {key: ids[key] for key in ("subject_id", "session_id")}
    return {
        "trials": [{**ids, **status, **row} for row in _attempts(rows)],
        "participants": [{**ids, **status, **_participant(run, answered, trials)}],
        "events": [
            {**who, "trial_index": places.get(e.step_index), "event": e.event, "at_ms": e.at_ms}
            for e in events
        ],
        "exclusions": [{**who, **row} for verdict in verdicts for row in _bounds(verdict)],
        "forms": [{**who, **row} for answer in answered for row in _form(answer)],
    }


def _ids(run: Run, version: StudyVersion) -> Row:
    return {
        "study_id": version.key,
        "config_hash": version.hash,
        "subject_id": run.participant.subject_id,
        "session_id": f"{run.id:04d}",
        "mode": run.mode.value,
        "observer": run.observer,
        "group": run.group or None,
        "cell": run.cell,
        "participant_index": run.slot,
        "list_id": run.list_id,
        "software_version": run.software_version,
    }


def _bounds(verdict: Verdict) -> Iterator[Row]:
    """Yield a row for each bound of a rule."""
    for bound, limit in (("max", verdict.max), ("min", verdict.min)):
        if limit is None:
            continue
        value = verdict.value
        excluded = value is not None and (value > limit if bound == "max" else value < limit)
        row = {"rule": verdict.rule, "value": value, "bound": bound, "threshold": limit}
        yield row | {"excluded": excluded}


def _form(answer: Answered) -> Iterator[Row]:
    """Yield a row for each answered question of a form."""
    if not answer.answer:
        return
    about = {"form": answer.plan.get("step"), "form_attempt": answer.plan.get("round", 1)}
    for question, label, kind, value in TRIAL_TYPES[answer.type].answers(answer.plan, answer.answer):
        yield about | {"question": question, "label": label, "kind": kind, "answer": value}


def _status(run: Run, trials: list[Answered], verdicts: list[Verdict]) -> Row:
    broken = [verdict.rule for verdict in verdicts if verdict.excluded]
    catch = [trial for trial in trials if trial.is_catch]
    return {
        "completed": run.status == Status.COMPLETED,
        "excluded": bool(broken),
        "exclusion_reason": ", ".join(broken) or None,
        "catch_n": len(catch),
        "catch_failed": sum(not trial.correct for trial in catch),
    }


def _participant(run: Run, answered: list[Answered], trials: list[Answered]) -> Row:
    first: Row = dict(answered[0].timing) if answered else {}
    return {
        "status": run.status.value,
        "started_utc": _utc(run.started_at),
        "completed_utc": _utc(run.completed_at),
        "timing_grade": timing_grade([trial.timing for trial in trials]),
        "trials_n": len(trials),
        "screen_width": first.get("screen_width"),
        "screen_height": first.get("screen_height"),
        "frame_interval_ms": first.get("frame_interval_ms"),
    }


def _attempts(rows: Iterable[Row]) -> Iterator[Row]:
    """Number the times that a participant sees the same trial, from 1."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["trial_id"]] += 1
        yield {**row, "attempt": seen[row["trial_id"]]}


def _trial(run: Run, index: int, trial: Answered, pack: Pack, places: dict[int, int]) -> Row:
    plan, kind = trial.plan, TRIAL_TYPES[trial.type]
    return {
        "row_id": f"{run.id:04d}-{index:03d}",
        "stage": plan["stage"],
        "condition": plan["condition"],
        "block": plan["block"],
        "trial_index": index,
        "trial_id": f"{plan['set']}-catch" if plan["is_catch"] else plan["set"],
        "trial_type": trial.type,
        "is_practice": plan["is_practice"],
        "is_catch": plan["is_catch"],
        "round": plan.get("round"),
        "repeats_trial": places.get(plan.get("repeats_step", -1)),
        "stimulus_id": plan["set"],
        "stimulus_sha256": _fingerprint(pack, kind.images(plan)),
        "factor_unit": plan["unit"],
        "factor_layer": plan["layer"],
        "factor_batch": plan["batch"],
        **{f"factor_{name}": level for name, level in plan.get("factors", {}).items()},
        **kind.row(plan, trial.answer),
        **{name: trial.timing[name] for name in TIMING_COPIED},
        "trial_start_utc": trial.timing["started_utc"],
    }


def _fingerprint(pack: Pack, stimuli: list[str]) -> str:
    files = "".join(pack.manifest["stimuli"][stimulus]["sha256"] for stimulus in stimuli)
    return hashlib.sha256(files.encode()).hexdigest()


def _utc(time: datetime | None) -> str | None:
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)  # SQLite gives times without a zone
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
