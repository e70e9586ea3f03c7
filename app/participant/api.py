"""What a run's script talks to: its steps, their images, the saving of responses, withdrawal."""

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select

from app import models, store
from app.joined_packs import launched_pack
from app.models import Run, Status, Step, StudyVersion
from app.participant.accept import accept
from app.participant.payload import read_payload
from app.participant.runs import LOOK_AHEAD, as_reply, find_run, find_run_and_steps, steps_ahead
from app.participant.status import move
from app.trial_types import TRIAL_TYPES

api = Blueprint("api", __name__, url_prefix="/run/<token>")


@api.get("/step")
def step(token: str) -> ResponseReturnValue:
    """Return the first unanswered step and those ahead."""
    with store.read() as session:
        connection = session.connection()
        run = find_run(connection, token)
        return as_reply(run, steps_ahead(connection, run))


@api.get("/steps/<int:index>/images/<int:place>")
def image(token: str, index: int, place: int) -> ResponseReturnValue:
    """Return an image of a step that is answered, current or ahead."""
    query = (
        select(Run.position, Step.type, Step.plan, StudyVersion.pack_path, StudyVersion.pack_sha256)
        .join(Step.run)
        .join(Run.study_version)
        .where(Run.token == token, Run.status != Status.WITHDRAWN, Step.index == index)
    )
    with store.read() as session:
        found = session.execute(query).first()
    if found is None or index >= found.position + LOOK_AHEAD or "pending" in found.plan:
        abort(404, "There is no such step, or it has no images yet.")
    images = TRIAL_TYPES[found.type].images(found.plan)
    if place >= len(images):
        abort(404, f"This step has {len(images)} images.")
    # No Last-Modified and no ETag: neither the time of writing nor the content may tell images apart.
    pack = launched_pack(found.pack_path, found.pack_sha256)
    file = pack.file(images[place])
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return Response(file.read_bytes(), mimetype=f"image/{file.suffix[1:]}", headers=headers)


@api.post("/steps/<int:index>")
def respond(token: str, index: int) -> ResponseReturnValue:
    """Save the response to the current step, once; a repeat gets an equal reply."""
    payload = read_payload(request.get_json())
    have = payload.get("have", -1)
    with store.write_quickly() as connection:
        found, step, following = find_run_and_steps(connection, token, index, have)
        problem: str | None
        if "pending" in step.plan or not TRIAL_TYPES[step.type].takes_answer:
            run, problem = found, f"Step {index} takes no answer now."
        else:
            run, problem = accept(connection, found, step, payload)
        if problem or step.plan.get("decides") or (found.position, run.position) != (index, index + 1):
            ahead = steps_ahead(connection, run, -1 if problem else have)
        else:
            ahead = steps_ahead(connection, run, have, following)
    # The views are made once the writer's turn is over: others wait for it.
    if problem is not None:
        return {"error": problem, **as_reply(run, ahead)}, 409
    feedback = TRIAL_TYPES[step.type].feedback(step.plan, payload["answer"]) if payload["answer"] else None
    return {"saved": True, "index": index, "feedback": feedback, **as_reply(run, ahead)}


@api.post("/withdraw")
def withdraw(token: str) -> ResponseReturnValue:
    """Delete a participant's answers, and who they were to a panel, and end the run."""
    with store.write() as session:
        run = session.get_one(Run, find_run(session.connection(), token).id)
        move(run, Status.WITHDRAWN)
        session.flush()  # first: it waits for an answer that is being saved, so that this one goes too
        session.execute(delete(models.Response).where(models.Response.run_id == run.id))
        session.execute(delete(models.Event).where(models.Event.run_id == run.id))
        session.execute(delete(models.Identity).where(models.Identity.participant_id == run.participant_id))
    return {"withdrawn": True}
