"""Saves answers: each once, in order, and with it where the run goes on."""

from typing import Any

from flask import abort
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app import models
from app.models import UNFINISHED, Response, Run, Status, Step
from app.participant import statements
from app.participant.ending import broken_rules, end, finish
from app.participant.runs import RunRow, StepRow, count_right, find_run
from app.study.launch import pack_of
from app.study.repeats import resolve_pending
from app.trial_types import TRIAL_TYPES


def accept(
    connection: Connection, run: RunRow, step: StepRow, payload: dict[str, Any]
) -> tuple[RunRow, str | None]:
    """Save a payload, once; return where the run stands, and why it was not saved, or None."""
    timed_out = payload["timing"]["timed_out"]
    _check(step, payload["answer"], timed_out)
    score = None if timed_out else TRIAL_TYPES[step.type].score(step.plan, payload["answer"])
    now = models.now()
    claim = {"run": run.id, "index": step.index, "next": step.index + 1, "now": now}
    place = {"run_id": run.id, "step_index": step.index}
    row = {"uuid": payload["uuid"], "answer": payload["answer"], "timing": payload["timing"]}
    if not _save(connection, claim, row | place | {"correct": score, "saved_at": now}):
        return _repeat(connection, run, step.index, payload["uuid"])
    if payload["events"]:
        connection.execute(statements.SAVE_EVENTS, [place | event for event in payload["events"]])
    return _go_on(connection, run, step), None


def _save(connection: Connection, claim: dict[str, Any], row: dict[str, Any]) -> bool:
    """Claim a step and save its answer; False where the run is not at that step."""
    if connection.dialect.name == "postgresql":  # in one statement: a server far away is asked once less
        return connection.execute(statements.CLAIM_AND_SAVE, claim | row).rowcount > 0
    if connection.execute(statements.CLAIM, claim).rowcount == 0:
        return False
    connection.execute(statements.SAVE, row)
    return True


def _check(step: StepRow, answer: dict[str, Any], timed_out: bool) -> None:
    if not timed_out:
        problem = TRIAL_TYPES[step.type].check(step.plan, answer)
    elif not step.plan.get("time_limit_s"):
        problem = "This step has no time limit."
    else:
        problem = "An answer that came too late is empty." if answer else None
    if problem:
        abort(400, problem)


def _repeat(connection: Connection, run: RunRow, index: int, uuid: str) -> tuple[RunRow, str | None]:
    now = find_run(connection, run.token)
    saved = connection.execute(statements.FIND_UUID, {"run_id": run.id, "index": index}).scalar()
    if saved == uuid:
        return now, None
    if now.status not in UNFINISHED:
        return now, "This run has ended."
    if index > now.position:
        return now, f"Step {index} has not been reached; the current step is {now.position}."
    return now, f"Step {index} has been answered already."


def _go_on(connection: Connection, run: RunRow, step: StepRow) -> RunRow:
    """Move on where the answer decides more than that the next step follows; return where the run stands."""
    late = run.ends_at is not None and models.now() > models.aware(run.ends_at)
    if not late and not step.plan.get("decides"):
        return run._replace(position=step.index + 1, status=Status.ACTIVE)
    with Session(connection, expire_on_commit=False) as session:
        loaded = session.get_one(Run, run.id)
        if late:
            end(session, loaded, Status.TIMED_OUT)
        else:
            _decide(session, loaded, step)
        return run._replace(position=loaded.position, status=loaded.status)


def _decide(session: Session, run: Run, step: StepRow) -> None:
    if step.plan.get("is_catch") and broken_rules(session, run, stopping=True):
        return end(session, run, Status.FAILED_ATTENTION)
    if "gate" in step.plan:
        onward = through_gate(session, run, step.plan["gate"])
        if onward is None:
            return end(session, run, Status.SCREENED_OUT)
        run.position = onward
    if run.position == run.n_steps - 1:
        return finish(session, run)
    _resolve_repeats(session, run)
    session.flush()
    return None


def through_gate(session: Session, run: Run, gate: dict[str, Any]) -> int | None:
    """Return the step after a practice round or comprehension form; None if the run ends there."""
    _, right = count_right(session.connection(), run.id, gate["first"], gate["last"])
    if right >= gate["need"]:
        return gate["after"]
    if gate["round"] < gate["rounds"]:
        return gate["last"] + 1
    return gate["after"] if gate["otherwise"] == "go_on" else None


def _resolve_repeats(session: Session, run: Run) -> None:
    """Plan the trials that come again once the answers that choose them are there."""
    first = session.get_one(Step, (run.id, run.position))
    pending = first.plan.get("pending")
    if not pending:
        return
    placed = [step for step in run.steps[run.position :] if step.plan.get("section") == first.plan["section"]]
    sources = {i: (run.steps[i].type, run.steps[i].plan) for i in pending["sources"]}
    answers = select(Response.step_index, Response.answer).where(Response.run_id == run.id)
    given = session.execute(answers.where(Response.step_index.in_(sources))).all()
    confidences = {i: answer.get("confidence", 0) for i, answer in given}
    resolved = resolve_pending(
        first.plan, [step.plan for step in placed], sources, confidences, pack_of(run.study_version)
    )
    for step, (kind, plan) in zip(placed, resolved, strict=True):
        step.type, step.plan = kind, plan
