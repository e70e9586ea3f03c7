"""Gives participants their places: the least-filled cell, and in it the first slot that nobody holds.

A slot is held by a completed run, and by an unfinished one that has shown a sign of life within the study's
`hold_minutes`. Dropped and excluded participants' slots open again. Live, pilot and simulated participants
have places of their own, so that a pilot leaves the counter-balancing as it was; so have groups of people.
"""

import secrets
from collections import Counter
from datetime import timedelta

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.orm import Session

import app
from app.models import UNFINISHED, Mode, Run, Status, Step, StudyVersion, now
from app.pack import Pack
from app.study.cells import cell_of, period
from app.study.schedule import plan_run

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike
HOLD_MINUTES = 60


class StudyFullError(Exception):
    """The study has all the participants that it wants."""


def enrol(session: Session, version: StudyVersion, pack: Pack, run: Run) -> None:
    """Give a new run its place and its steps. The session must be one for writing.

    Raises StudyFullError if the study's target is reached; only live participants count towards it.
    """
    take_turn(session, version)
    held = held_slots(session, version, run.mode, run.group)
    run.slot = free_slot(version.definition, held, limited=run.mode == Mode.LIVE)
    place(session, version, pack, run)


def take_turn(session: Session, version: StudyVersion) -> None:
    """Wait until nobody else is being let in to a study version, and keep others waiting until the commit.

    PostgreSQL needs it; SQLite does that for every transaction that writes.
    """
    row = select(StudyVersion.id).where(StudyVersion.id == version.id)
    session.execute(row.with_for_update(key_share=True))


def place(session: Session, version: StudyVersion, pack: Pack, run: Run) -> None:
    """Store the steps that a run's slot gives."""
    definition, slot = version.definition, run.slot or 0
    cell = cell_of(definition, slot)
    planned = plan_run(definition, pack, slot)
    run.study_version_id = version.id
    run.cell, run.list_id, run.n_steps = cell.index, cell.list_id, len(planned)
    run.status, run.started_at, run.seen_at = Status.CONSENTED, now(), now()
    if limit := definition.get("limit_minutes"):
        run.ends_at = run.started_at + timedelta(minutes=limit)
    session.add(run)
    session.flush()
    rows = [
        {"run_id": run.id, "index": i, "type": step.type, "plan": step.plan, "decides": _decides(step.plan)}
        for i, step in enumerate(planned)
    ]
    session.execute(insert(Step), rows)


def held_slots(session: Session, version: StudyVersion, mode: Mode, group: str) -> set[int]:
    """Return the slots that completed runs and unfinished ones with a recent sign of life hold."""
    hold = timedelta(minutes=version.definition.get("hold_minutes", HOLD_MINUTES))
    alive = and_(Run.status.in_(UNFINISHED), Run.seen_at > now() - hold)
    query = select(Run.slot).where(
        Run.study_version_id == version.id,
        Run.mode == mode,
        Run.group == group,
        or_(Run.status == Status.COMPLETED, alive),
    )
    return {slot for slot in session.scalars(query) if slot is not None}


def free_slot(definition: dict, held: set[int], limited: bool) -> int:
    """Return the first free slot of the cell that fewest participants hold; among equals, the first cell.

    Raises StudyFullError if `limited` and the target of the study, or of every cell, is reached.
    """
    n_cells = period(definition)
    counts = Counter(slot % n_cells for slot in held)
    cell = min(range(n_cells), key=lambda index: counts[index])
    target = definition.get("target", {})
    full = len(held) >= target.get("participants", len(held) + 1)
    if limited and (full or counts[cell] >= target.get("per_cell", counts[cell] + 1)):
        raise StudyFullError
    slot = cell
    while slot in held:
        slot += n_cells
    return slot


def new_run(mode: Mode, observer: str | None = None, group: str = "") -> Run:
    """Return a run that has no place yet."""
    return Run(
        mode=mode,
        observer=observer,
        group=group,
        software_version=app.__version__,
        completion_code=new_code(),
    )


def new_code() -> str:
    """Return a completion code, as in PF-7K2M-9QRT."""
    parts = ("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(2))
    return f"PF-{'-'.join(parts)}"


def _decides(plan: dict) -> bool:
    return bool(plan.get("decides"))
