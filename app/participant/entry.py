"""Who comes through a study's link: read from the link, recognised, let in once, given a place."""

import re
from typing import NamedTuple

from flask import abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Identity, Mode, Participant, Run, Status, StudyVersion, new_token
from app.study.assignment import StudyFullError, enrol, free_slot, held_slots, new_run
from app.study.launch import pack_of

OBSERVER = re.compile(r"[a-z][\w .,'=()-]{0,79}")
TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
TICKET = re.compile(r"[\w-]{32}", re.ASCII)  # as `new_token` makes them
EXTERNAL_ID = re.compile(r"[A-Za-z0-9_.@-]{1,128}")


class Visit(NamedTuple):
    """What a link or a form says: who takes part, of which group, by which id of a panel, simulated by what.

    Each form that is shown has a ticket of its own. It becomes the token of the run that the form begins, so
    that a form which is sent twice leads to one run.
    """

    mode: Mode
    group: str | None  # None: not said, though the study has groups
    external_id: str | None
    observer: str | None
    ticket: str


def read_visit(version: StudyVersion) -> Visit:
    """Return what the current request's link or form says, or answer 400."""
    try:
        mode = Mode(request.values.get("mode") or Mode.LIVE)
    except ValueError:
        abort(400, f"mode must be one of {', '.join(Mode)}.")
    groups = version.definition.get("groups", {})
    group = request.values.get("group") or ("" if not groups else None)
    if group and group not in groups:
        abort(400, f"group must be one of {', '.join(groups)}." if groups else "This study has no groups.")
    external_id = request.values.get("participant") or None
    if external_id and not EXTERNAL_ID.fullmatch(external_id):
        abort(400, "participant must be an id of letters, digits and . _ @ -, at most 128 of them.")
    observer = (request.values.get("observer") or None) if mode == Mode.SIMULATED else None
    if observer and not OBSERVER.fullmatch(observer):
        abort(400, "observer must be a name, with its parameters in brackets.")
    ticket = request.form.get("ticket") or new_token()
    if not TICKET.fullmatch(ticket):
        abort(400, "The ticket is not one of ours. Please open the link again.")
    return Visit(mode, group, external_id, observer, ticket)


def earlier_run(session: Session, version: StudyVersion, visit: Visit, token: str | None) -> Run | None:
    """Return the run that the same form began, or that the same person has in this study.

    A person is known by the panel's id or the cookie.
    """
    begun = session.scalar(select(Run).where(Run.token == visit.ticket))
    if begun is not None or not _once(version, visit):
        return begun
    query = select(Run).join(Run.study_version).where(StudyVersion.key == version.key)
    if visit.external_id:
        query = query.join(Identity, Identity.participant_id == Run.participant_id)
        known = (Identity.external_id == visit.external_id, Identity.study_key == version.key)
        query = query.where(*known)
    else:
        query = query.where(Run.token == (token if token and TOKEN.fullmatch(token) else ""))
    return session.scalar(query.order_by(Run.id.desc()).limit(1))


def _once(version: StudyVersion, visit: Visit) -> bool:
    return visit.mode == Mode.LIVE and version.definition.get("once", True)


def note_arrival(session: Session, version: StudyVersion, visit: Visit) -> None:
    """Record that somebody whom the link names has come; others leave no trace before they consent."""
    if visit.external_id and _once(version, visit):
        session.add(_run_of(session, version, visit))


def is_full(session: Session, version: StudyVersion, visit: Visit) -> bool:
    """Return whether the study takes no more participants like this one."""
    if visit.mode != Mode.LIVE or visit.group is None:
        return False
    try:
        free_slot(version.definition, held_slots(session, version, visit.mode, visit.group), limited=True)
    except StudyFullError:
        return True
    return False


def admit(session: Session, version: StudyVersion, visit: Visit, known: Run | None) -> Run:
    """Return the run of a person who has consented, given a place; StudyFullError if none is left."""
    run = known or _run_of(session, version, visit)
    run.group = visit.group or ""
    enrol(session, version, pack_of(version), run)
    return run


def _run_of(session: Session, version: StudyVersion, visit: Visit) -> Run:
    run = new_run(visit.mode, visit.observer, visit.group or "")
    run.token, run.participant = visit.ticket, Participant()
    run.study_version_id, run.status = version.id, Status.ENTERED
    if visit.external_id and _once(version, visit):
        session.add(run.participant)
        session.flush()
        identity = {"study_key": version.key, "external_id": visit.external_id}
        session.add(Identity(participant_id=run.participant.id, **identity))
    return run
