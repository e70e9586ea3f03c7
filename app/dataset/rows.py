"""Turns one run into rows of the dataset's tables."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dataset.codebook import TIMING_COPIED
from app.models import Event, Response, Run, Status, Step, StudyVersion
from app.pack import Pack
from app.study.launch import pack_of
from app.trial_types import TRIAL_TYPES

RULE = "catch_trials_failed"
Row = dict[str, Any]


def run_rows(session: Session, run: Run, version: StudyVersion) -> dict[str, list[Row]]:
    """Return the rows of one run by table; a withdrawn run has a row among the participants and no other."""
    query = select(Step, Response).join(Step.response).where(Step.run_id == run.id).order_by(Step.index)
    answered = [(step, response) for step, response in session.execute(query)]
    trials = [(step, response) for step, response in answered if TRIAL_TYPES[step.type].is_trial]
    ids = _ids(run, version)
    exclusion = _exclusion(run, trials, version.definition["exclusion"]["max_catch_failed"])
    status = _status(run, trials, exclusion)
    pack = pack_of(version)
    places = {step.index: i for i, (step, _) in enumerate(trials)}
    events = session.scalars(select(Event).where(Event.run_id == run.id).order_by(Event.id))
    return {
        "trials": [
            {**ids, **status, **row}
            for row in _attempts(
                _trial(run, i, step, answer, pack) for i, (step, answer) in enumerate(trials)
            )
        ],
        "participants": [{**ids, **status, **_participant(run, answered, len(trials))}],
        "events": [
            {
                **ids,
                "trial_index": places.get(event.step_index),
                "event": event.event,
                "at_ms": event.at_ms,
            }
            for event in events
        ],
        "exclusions": [exclusion] if trials else [],
    }


def _ids(run: Run, version: StudyVersion) -> Row:
    return {
        "study_id": version.key,
        "config_hash": version.hash,
        "subject_id": run.participant.subject_id,
        "session_id": f"{run.id:04d}",
        "mode": run.mode.value,
        "observer": run.observer,
        "participant_index": run.slot,
        "list_id": run.list_id,
        "software_version": run.software_version,
    }


def _exclusion(run: Run, trials: list[tuple[Step, Response]], threshold: int) -> Row:
    failed = sum(step.plan["is_catch"] and not response.correct for step, response in trials)
    return {
        "subject_id": run.participant.subject_id,
        "rule": RULE,
        "value": failed,
        "threshold": threshold,
        "excluded": failed > threshold,
    }


def _status(run: Run, trials: list[tuple[Step, Response]], exclusion: Row) -> Row:
    return {
        "completed": run.status == Status.COMPLETED,
        "excluded": exclusion["excluded"],
        "exclusion_reason": exclusion["rule"] if exclusion["excluded"] else None,
        "catch_n": sum(step.plan["is_catch"] for step, _ in trials),
        "catch_failed": exclusion["value"],
    }


def _participant(run: Run, answered: list[tuple[Step, Response]], n_trials: int) -> Row:
    first: Row = answered[0][1].timing if answered else {}
    return {
        "status": run.status.value,
        "started_utc": _utc(run.started_at),
        "completed_utc": _utc(run.completed_at),
        "trials_n": n_trials,
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


def _trial(run: Run, index: int, step: Step, response: Response, pack: Pack) -> Row:
    plan = step.plan
    right = pack.manifest["stimuli"][plan["queries"][plan["correct"]]]
    return {
        "row_id": f"{run.id:04d}-{index:03d}",
        "stage": plan["stage"],
        "condition": plan["condition"],
        "block": plan["block"],
        "trial_index": index,
        "trial_id": f"{plan['set']}-catch" if plan["is_catch"] else plan["set"],
        "trial_type": step.type,
        "is_practice": plan["is_practice"],
        "is_catch": plan["is_catch"],
        "stimulus_id": plan["set"],
        "stimulus_sha256": right["sha256"],
        "factor_unit": plan["unit"],
        "factor_layer": plan["layer"],
        "factor_batch": plan["batch"],
        **TRIAL_TYPES[step.type].row(plan, response.answer),
        "timed_out": False,
        "n_changes": 0,
        **{name: response.timing[name] for name in TIMING_COPIED},
        "trial_start_utc": response.timing["started_utc"],
        "saved_utc": _utc(response.saved_at),
    }


def _utc(time: datetime | None) -> str | None:
    if time is None:
        return None
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)  # SQLite gives times without a zone
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
