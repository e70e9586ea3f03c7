"""Finds runs, and tells what their steps look like to the browser."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, request
from sqlalchemy.orm import Session

from app.models import Status
from app.participant import statements
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


def find_run(session: Session, token: str) -> RunRow:
    """Return the run that a token names, or answer 404, or 410 if it was withdrawn."""
    row = session.connection().execute(statements.FIND_RUN, {"token": token}).first()
    if row is None or row.status == Status.ENTERED:
        abort(404, "There is no such run. Please check the link that you were given.")
    if row.status == Status.WITHDRAWN:
        abort(410, GONE)
    return RunRow(*row)


def steps_of(session: Session, run: RunRow, have: int = -1) -> dict[str, Any]:
    """Return where a run stands and the steps that the page may hold, those up to index `have` left out.

    The first unanswered step comes first; those ahead follow as far as they are decided.
    """
    last = run.position + LOOK_AHEAD - 1
    window = {"run_id": run.id, "position": run.position, "last": last, "have": max(have, run.position - 1)}
    rows = session.connection().execute(statements.WINDOW, window)
    steps = [
        _step(session, run, row.index, row.type, row.plan) for row in _known(rows, run.position) if row.plan
    ]
    return {"position": run.position, "total": run.n_steps, "steps": steps}


def _known(rows: Iterable[Any], position: int) -> Iterator[Any]:
    """Yield the rows up to the first whose answer decides what comes next."""
    for row in rows:
        if row.index > position and waits_for_answers(row.type, row.plan or {}):
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
    return {
        "index": index,
        "kind": kind,
        "view": view,
        "images": urls,
        "holds": holds(plan),
        "lingers": bool(plan.get("lingers")),
    }


def image_urls(token: str, index: int, n: int) -> list[str]:
    """Return the URLs of a step's images: they name places, not images."""
    # url_for would build each of them anew: 20 calls for a trial, a third of the time of a request.
    return [f"{request.script_root}/run/{token}/steps/{index}/images/{place}" for place in range(n)]


def _score(session: Session, run_id: int, steps: list[int]) -> dict[str, int]:
    trials, correct = count_right(session, run_id, steps[0], steps[-1])
    return {"correct": correct, "trials": trials}


def count_right(session: Session, run_id: int, first: int, last: int) -> tuple[int, int]:
    """Return how many of a run's answers from one step to another can be right, and how many are."""
    inside = {"run_id": run_id, "first": first, "last": last}
    trials, correct = session.connection().execute(statements.COUNT_RIGHT, inside).one()
    return trials, correct
