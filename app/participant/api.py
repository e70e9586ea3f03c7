"""What a run's script talks to: the current step, its images, and the saving of responses."""

from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import models, store
from app.models import Run, Status, Step, StudyVersion
from app.pack import launched_pack
from app.participant.payload import read_payload
from app.participant.runs import current_step, find_run
from app.trial_types import TRIAL_TYPES

api = Blueprint("api", __name__, url_prefix="/run/<token>")


@api.get("/step")
def step(token: str) -> ResponseReturnValue:
    """Return the first unanswered step."""
    with store.read() as session:
        return current_step(session, find_run(session, token))


@api.get("/steps/<int:index>/images/<int:place>")
def image(token: str, index: int, place: int) -> ResponseReturnValue:
    """Return an image of a step that is answered, current or next."""
    query = (
        select(Run.position, Step, StudyVersion.pack_path, StudyVersion.pack_sha256)
        .join(Step.run)
        .join(Run.study_version)
        .where(Run.token == token, Run.status != Status.WITHDRAWN, Step.index == index)
    )
    with store.read() as session:
        found = session.execute(query).first()
    if found is None or index > found.position + 1:
        abort(404, "There is no such step, or it has no images yet.")
    images = TRIAL_TYPES[found.Step.type].images(found.Step.plan)
    if place >= len(images):
        abort(404, f"This step has {len(images)} images.")
    # No Last-Modified and no ETag: neither the time of writing nor the content may tell images apart.
    pack = launched_pack(found.pack_path, found.pack_sha256)
    content = pack.file(images[place]).read_bytes()
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return Response(content, mimetype="image/png", headers=headers)


@api.post("/steps/<int:index>")
def respond(token: str, index: int) -> ResponseReturnValue:
    """Save the response to the current step, once; a repeat gets the same reply."""
    payload = read_payload(request.get_json())
    with store.write() as session:
        run = find_run(session, token)
        step = session.get(Step, (run.id, index))
        if step is None:
            abort(404, f"This run has no step {index}.")
        if (problem := _accept(session, run, step, payload)) is not None:
            return {"error": problem, "step": current_step(session, run)}, 409
        feedback = TRIAL_TYPES[step.type].feedback(step.plan, payload["answer"])
        return {"saved": True, "index": index, "feedback": feedback, "step": current_step(session, run)}


@api.post("/withdraw")
def withdraw(token: str) -> ResponseReturnValue:
    """Delete a participant's answers and end the run."""
    with store.write() as session:
        run = find_run(session, token)
        run.status = Status.WITHDRAWN
        session.flush()  # first: it waits for an answer that is being saved, so that this one goes too
        session.execute(delete(models.Response).where(models.Response.run_id == run.id))
        session.execute(delete(models.Event).where(models.Event.run_id == run.id))
    return {"withdrawn": True}


def _accept(session: Session, run: Run, step: Step, payload: dict[str, Any]) -> str | None:
    """Save a payload, once; return None if it is saved, else a sentence saying why not."""
    trial_type = TRIAL_TYPES[step.type]
    if problem := trial_type.check(step.plan, payload["answer"]):
        abort(400, problem)
    # One conditional UPDATE decides between concurrent answers, on any store and in any number of processes.
    here = (Run.id == run.id, Run.position == step.index, Run.status == Status.ACTIVE)
    claimed = session.execute(update(Run).where(*here).values(position=step.index + 1))
    session.refresh(run)
    if claimed.rowcount == 0:  # type: ignore[attr-defined]
        return _repeat(session, run, step, payload)
    session.add(
        models.Response(
            run_id=run.id,
            step_index=step.index,
            uuid=payload["uuid"],
            answer=payload["answer"],
            timing=payload["timing"],
            correct=trial_type.score(step.plan, payload["answer"]),
        )
    )
    session.add_all(models.Event(run_id=run.id, step_index=step.index, **e) for e in payload["events"])
    session.flush()
    _complete(session, run)
    return None


def _repeat(session: Session, run: Run, step: Step, payload: dict[str, Any]) -> str | None:
    if run.status == Status.WITHDRAWN:
        abort(410, "You have withdrawn from this study; your answers are deleted.")
    if step.index >= run.position:
        return f"Step {step.index} has not been reached; the current step is {run.position}."
    query = select(models.Response.uuid).where(models.Response.run_id == run.id)
    saved = session.scalar(query.where(models.Response.step_index == step.index))
    return None if saved == payload["uuid"] else f"Step {step.index} has been answered already."


def _complete(session: Session, run: Run) -> None:
    """Mark a run as completed once only the debrief is left."""
    last = session.scalar(select(Step.type).where(Step.run_id == run.id, Step.index == run.position))
    if last == "debrief":
        run.status = Status.COMPLETED
        run.completed_at = models.now()
