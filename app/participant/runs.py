"""Finds runs, and tells what their steps look like to the browser."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, request
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.models import Response, Run, Status, Step
from app.participant.ending import debrief_view
from app.study.steps import holds, tells_score, waits_for_answers
from app.trial_types import TRIAL_TYPES

LOOK_AHEAD = 12  # steps that the page may hold, so that it can go on without a connection
GONE = "You have withdrawn from this study; your answers are deleted."


class RunRow(NamedTuple):
    """What requests need of a run, without loading it as an object."""

    id: int
    token: str
    status: Status
    position: int
    n_steps: int
    ends_at: datetime | None


COLUMNS = tuple(getattr(Run, name) for name in RunRow._fields)
SCORED = ("pause", "score")
STEP_COLUMNS = (Step.index, Step.type, Step.plan, Step.decides)


def find_run(session: Session, token: str) -> RunRow:
    """Return the run that a token names, or answer 404, or 410 if it was withdrawn."""
    row = session.execute(select(*COLUMNS).where(Run.token == token)).first()
    if row is None or row.status == Status.ENTERED:
        abort(404, "There is no such run. Please check the link that you were given.")
    if row.status == Status.WITHDRAWN:
        abort(410, GONE)
    return RunRow(*row)


def steps_of(session: Session, run: RunRow, have: int = -1) -> dict[str, Any]:
    """Return where a run stands and the steps that the page may hold, those up to index `have` left out.

    The first unanswered step comes first; those ahead follow as far as they are decided.
    """
    first = max(run.position, have + 1)
    last = run.position + LOOK_AHEAD - 1
    if first > run.position:
        decision = _first_decision(session, run, first)
        last = last if decision is None else decision
    # The current step comes again if it shows a score: only now are the answers known.
    wanted = or_(Step.index.between(first, last), and_(Step.index == run.position, Step.type.in_(SCORED)))
    query = select(*STEP_COLUMNS).where(Step.run_id == run.id, wanted).order_by(Step.index)
    steps = [_step(session, run, *row[:3]) for row in _known(session.execute(query), run.position)]
    return {"position": run.position, "total": run.n_steps, "steps": steps}


def _first_decision(session: Session, run: RunRow, before: int) -> int | None:
    """Return the index of the first step that the page holds whose answer decides what follows."""
    inside = (Step.run_id == run.id, Step.index.between(run.position, before - 1), Step.decides)
    return session.scalar(select(func.min(Step.index)).where(*inside))


def _known(rows: Iterable[Any], position: int) -> Iterator[Any]:
    """Yield the rows up to the first whose answer decides what comes next."""
    for row in rows:
        if row.index > position and waits_for_answers(row.type, row.plan):
            return
        yield row
        if row.decides:
            return


def _step(session: Session, run: RunRow, index: int, kind: str, plan: dict[str, Any]) -> dict[str, Any]:
    trial_type = TRIAL_TYPES[kind]
    urls = image_urls(run.token, index, len(trial_type.images(plan)))
    if kind == "debrief":
        view = debrief_view(session, run.id, plan)
    else:
        reached = tells_score(plan) and index == run.position
        known = {"score": _score(session, run.id, plan["score_of"])} if reached else {}
        view = trial_type.view({**plan, **known}, urls)
    lingers = bool(plan.get("lingers"))
    return {
        "index": index,
        "kind": kind,
        "view": view,
        "images": urls,
        "holds": holds(plan),
        "lingers": lingers,
    }


def image_urls(token: str, index: int, n: int) -> list[str]:
    """Return the URLs of a step's images: they name places, not images."""
    # url_for would build each of them anew: 20 calls for a trial, a third of the time of a request.
    return [f"{request.script_root}/run/{token}/steps/{index}/images/{place}" for place in range(n)]


def _score(session: Session, run_id: int, steps: list[int]) -> dict[str, int]:
    inside = (Response.run_id == run_id, Response.step_index.between(*steps), Response.correct.is_not(None))
    answers = list(session.scalars(select(Response.correct).where(*inside)))
    return {"correct": sum(map(bool, answers)), "trials": len(answers)}
