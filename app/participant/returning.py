"""People who come back to a run: what the study's resume policy makes of it."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import UNFINISHED, Identity, Participant, Run, Status, aware, now
from app.participant.ending import end
from app.study.assignment import new_run, place
from app.study.launch import pack_of


def come_back(session: Session, run: Run) -> Run:
    """Return the run to go on with when a run's page is loaded: this one, or a new one from the start.

    A run is left as it is until its first answer, so that a page may be loaded twice at the start.
    """
    if run.status not in UNFINISHED or run.position == 0:
        return run
    policy = run.study_version.definition.get("resume", {"policy": "resume"})
    age = policy.get("max_age_hours")
    if age is not None and now() - aware(run.seen_at) > timedelta(hours=age):
        end(session, run, Status.TIMED_OUT)
    elif policy["policy"] == "block":
        end(session, run, Status.RETURNED)
    elif policy["policy"] == "restart":
        end(session, run, Status.RETURNED)
        return _begin_again(session, run)
    return run


def _begin_again(session: Session, run: Run) -> Run:
    """Return a new run in the same slot, of a participant of its own, to whom the panel's id goes over."""
    again = new_run(run.mode, run.observer, run.group)
    again.participant, again.slot = Participant(), run.slot
    place(session, run.study_version, pack_of(run.study_version), again)
    known = update(Identity).where(Identity.participant_id == run.participant_id)
    session.execute(known.values(participant_id=again.participant_id))
    return again
