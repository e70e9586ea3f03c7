"""Finds runs and tells what their steps look like to the browser."""

from typing import Any

from flask import abort, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Response, Run, Status, Step
from app.trial_types import TRIAL_TYPES


def find_run(session: Session, token: str) -> Run:
    """Return the run that a token names, or answer 404, or 410 if it was withdrawn."""
    run = session.scalar(select(Run).where(Run.token == token))
    if run is None:
        abort(404, "There is no such run. Please check the link that you were given.")
    if run.status == Status.WITHDRAWN:
        abort(410, "You have withdrawn from this study; your answers are deleted.")
    return run


def current_step(session: Session, run: Run) -> dict[str, Any]:
    """Return the first unanswered step as the browser gets it, with the next one's images to preload."""
    here = (Step.run_id == run.id, Step.index.in_((run.position, run.position + 1)))
    step, *following = session.scalars(select(Step).where(*here).order_by(Step.index))
    total = session.scalar(select(func.count()).where(Step.run_id == run.id))
    trial_type = TRIAL_TYPES[step.type]
    plan = {**step.plan, **_known_only_now(session, run, step)}
    return {
        "index": step.index,
        "total": total,
        "kind": step.type,
        "view": trial_type.view(plan, image_urls(run, step)),
        "preload": [url for later in following for url in image_urls(run, later)],
    }


def image_urls(run: Run, step: Step) -> list[str]:
    """Return the URLs of a step's images: they name places, not images."""
    images = TRIAL_TYPES[step.type].images(step.plan)
    return [url_for("api.image", token=run.token, index=step.index, place=i) for i in range(len(images))]


def _known_only_now(session: Session, run: Run, step: Step) -> dict[str, Any]:
    if step.type == "debrief":
        return {"code": run.completion_code}
    if "score_of_block" in step.plan:
        return {"score": _score(session, run, step.plan["score_of_block"])}
    return {}


def _score(session: Session, run: Run, block: int) -> dict[str, int]:
    query = select(Response.correct).join(Response.step).where(Step.run_id == run.id)
    answers = list(session.scalars(query.where(Step.plan["block"].as_integer() == block)))
    return {"correct": sum(map(bool, answers)), "trials": len(answers)}
