"""Enrols participants: takes the next slot of a study version and stores the steps planned for it."""

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import app
from app.models import Mode, Participant, Run, Step, StudyVersion
from app.pack import Pack
from app.study.schedule import cell_of, plan_run

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike


def enrol(session: Session, version: StudyVersion, pack: Pack, mode: Mode, observer: str | None) -> Run:
    """Return a new run in the next slot of its mode. The session must be one for writing.

    Live, pilot and simulated participants have slots of their own, so that a simulation leaves the
    counter-balancing of people as it was.
    """
    # PostgreSQL: one enrolment at a time; SQLite does that for every transaction that writes.
    session.execute(select(StudyVersion.id).where(StudyVersion.id == version.id).with_for_update())
    taken = select(func.max(Run.slot)).where(Run.study_version_id == version.id, Run.mode == mode)
    highest = session.scalar(taken)
    slot = 0 if highest is None else highest + 1
    run = Run(
        participant=Participant(),
        study_version_id=version.id,
        mode=mode,
        observer=observer,
        slot=slot,
        list_id=cell_of(version.definition, pack, slot).list_id,
        software_version=app.__version__,
        completion_code=new_code(),
    )
    planned = plan_run(version.definition, pack, slot)
    run.steps = [Step(index=i, type=step.type, plan=step.plan) for i, step in enumerate(planned)]
    session.add(run)
    session.flush()
    return run


def new_code() -> str:
    """Return a completion code, as in PF-7K2M-9QRT."""
    parts = ("".join(secrets.choice(CODE_LETTERS) for _ in range(4)) for _ in range(2))
    return f"PF-{'-'.join(parts)}"
