"""Finds runs, and tells what their steps look like to the browser."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.models import Status
from app.participant import statements
from app.participant.ending import debrief_plan
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


@dataclass(frozen=True)
class StepRow:
    """A step as it is stored."""

    index: int
    type: str
    plan: dict[str, Any]


def find_run(connection: Connection, token: str) -> RunRow:
    """Return the run that a token names, or answer 404, or 410 if it was withdrawn."""
    return _open_run(connection.execute(statements.FIND_RUN, {"token": token}).first())


def find_run_and_steps(
    connection: Connection, token: str, index: int, have: int
) -> tuple[RunRow, StepRow, Sequence[Any]]:
    """Return a run, the step to be answered, and the rows of those that the page may hold after it.

    Answers 404 where there is no such run or step, and 410 if the run was withdrawn.
    """
    wanted = {"token": token, "index": index, "position": index + 1, "last": index + LOOK_AHEAD}
    rows = connection.execute(statements.FIND_RUN_AND_STEPS, wanted | {"have": max(have, index)}).all()
    run = _open_run(rows and rows[0][: len(RunRow._fields)])
    if rows[0].index != index:
        abort(404, f"This run has no step {index}.")
    return run, StepRow(index, rows[0].type, rows[0].plan), rows[1:]


def _open_run(row: Any) -> RunRow:
    run = RunRow(*row) if row else None
    if run is None or run.status == Status.ENTERED:
        abort(404, "There is no such run. Please check the link that you were given.")
    if run.status == Status.WITHDRAWN:
        abort(410, GONE)
    return run


def steps_ahead(
    connection: Connection, run: RunRow, have: int = -1, rows: Iterable[Any] | None = None
) -> list[StepRow]:
    """Return the steps that the page may hold, those up to index `have` left out.

    `rows` are those of the steps from the run's position on, where they are known already.

    The first unanswered step comes first; those ahead follow as far as they are decided. What only the
    answers so far tell (a score, the outcome) is filled in.
    """
    if rows is None:
        span = {"position": run.position, "last": run.position + LOOK_AHEAD - 1}
        window = {"run_id": run.id, "have": max(have, run.position - 1), **span}
        rows = connection.execute(statements.WINDOW, window)
    known = [StepRow(row.index, row.type, row.plan) for row in _known(rows, run.position) if row.plan]
    return [_filled_in(connection, run, step) for step in known]


def _known(rows: Iterable[Any], position: int) -> Iterator[Any]:
    """Yield the rows up to the first whose answer decides what comes next."""
    for row in rows:
        if row.index > position and waits_for_answers(row.type, row.plan or {}):
            return
        yield row
        if row.decides:
            return


def _filled_in(connection: Connection, run: RunRow, step: StepRow) -> StepRow:
    if step.type == "debrief":
        with Session(connection) as session:
            return replace(step, plan=debrief_plan(session, run.id, step.plan))
    if step.index == run.position and tells_score(step.plan):
        first, last = step.plan["score_of"]
        trials, correct = count_right(connection, run.id, first, last)
        return replace(step, plan={**step.plan, "score": {"correct": correct, "trials": trials}})
    return step


def count_right(connection: Connection, run_id: int, first: int, last: int) -> tuple[int, int]:
    """Return how many of a run's answers from one step to another can be right, and how many are."""
    inside = {"run_id": run_id, "first": first, "last": last}
    trials, correct = connection.execute(statements.COUNT_RIGHT, inside).one()
    return trials, correct


def as_reply(run: RunRow, steps: Iterable[StepRow]) -> dict[str, Any]:
    """Return where a run stands and steps, as the browser gets them."""
    views = [_as_view(run.token, step) for step in steps]
    return {"position": run.position, "total": run.n_steps, "steps": views}


def _as_view(token: str, step: StepRow) -> dict[str, Any]:
    kind, plan = TRIAL_TYPES[step.type], step.plan
    urls = image_urls(token, step.index, len(kind.images(plan)))
    return {
        "index": step.index,
        "kind": step.type,
        "view": kind.view(plan, urls),
        "images": urls,
        "holds": holds(plan),
        "lingers": bool(plan.get("lingers")),
    }


def image_urls(token: str, index: int, n: int) -> list[str]:
    """Return the URLs of a step's images: they name places, not images."""
    # url_for would build each of them anew: 20 calls for a trial, a third of the time of a request.
    return [f"{request.script_root}/run/{token}/steps/{index}/images/{place}" for place in range(n)]
