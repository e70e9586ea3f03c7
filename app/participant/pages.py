"""Pages: the open studies, a study's consent form, and the page that a run is played on."""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import store
from app.errors import UserError
from app.models import UNFINISHED, Mode, Run, Status, StudyVersion
from app.participant.entry import Visit, admit, earlier_run, is_full, note_arrival, read_visit
from app.participant.returning import come_back
from app.participant.runs import find_run
from app.study.assignment import StudyFullError, take_turn
from app.study.launch import open_version, open_versions
from app.study.steps import page_parameters
from app.text import to_html

pages = Blueprint("pages", __name__)
COOKIE_SECONDS = 365 * 24 * 3600


@pages.get("/")
def studies() -> ResponseReturnValue:
    """List the open studies."""
    with store.read() as session:
        definitions = [version.definition for version in open_versions(session)]
    return render_template("participant/studies.html", studies=definitions)


@pages.get("/study/<key>")
def consent(key: str) -> ResponseReturnValue:
    """Show a study's consent form; bring a person who has been here back to their run."""
    with store.write() as session:
        version = _version_or_404(session, key)
        visit = read_visit(version)
        if visit.external_id:
            take_turn(session, version)  # a link may be opened twice at the same time
        known = earlier_run(session, version, visit, request.cookies.get(_cookie(key)))
        if known is not None and known.status != Status.ENTERED:
            return _back_to(known)
        if is_full(session, version, visit):
            return _full(version)
        if known is None:
            note_arrival(session, version, visit)
        return _consent_form(version, visit)


@pages.post("/study/<key>")
def enter(key: str) -> ResponseReturnValue:
    """Enrol a participant who consents, and go to the run's page."""
    with store.write() as session:
        version = _version_or_404(session, key)
        visit = read_visit(version)
        if request.form.get("consent") != "yes":
            problem = "Please tick the box if you want to take part."
            return _consent_form(version, visit, problem), 400
        if visit.group is None:
            return _consent_form(version, visit, "Please say which of these fits you."), 400
        take_turn(session, version)
        known = earlier_run(session, version, visit, request.cookies.get(_cookie(key)))
        if known is not None and known.status != Status.ENTERED:
            return _back_to(known)
        try:
            run = admit(session, version, visit, known)
        except StudyFullError:
            return _full(version)
        once = visit.mode == Mode.LIVE and version.definition.get("once", True)
        return _to_run(run, key if once else None)


@pages.get("/run/<token>")
def run(token: str) -> ResponseReturnValue:
    """Show the page that a run is played on; its script fetches the steps."""
    with store.write() as session:
        # Locked: a page may be loaded in two windows at the same time, and may begin again only once.
        found = session.get_one(
            Run, find_run(session.connection(), token).id, with_for_update={"key_share": True}
        )
        current = come_back(session, found)
        if current is not found:
            return redirect(url_for("pages.run", token=current.token), code=303)
        definition = found.study_version.definition
    run_url = url_for("pages.run", token=token)
    return render_template(
        "participant/run.html", study=definition, run_url=run_url, screen=definition["screen"]
    )


def _to_run(run: Run, key: str | None) -> Response:
    """Go to a run; where a person may take part once, leave a cookie that knows the run again."""
    reply = make_response(redirect(url_for("pages.run", token=run.token), code=303))
    if key is not None:
        path = url_for("pages.consent", key=key)
        reply.set_cookie(
            _cookie(key),
            run.token,
            max_age=COOKIE_SECONDS,
            path=path,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return reply


def _cookie(key: str) -> str:
    return f"pfungst-{key}"


def _back_to(run: Run) -> ResponseReturnValue:
    if run.status in UNFINISHED:
        return redirect(url_for("pages.run", token=run.token), code=303)
    gone = run.status == Status.WITHDRAWN
    message = (
        "You have withdrawn from this study, and your answers are deleted. It can be taken once."
        if gone
        else "You have taken part in this study already. It can be taken once; thank you!"
    )
    link = None if gone else url_for("pages.run", token=run.token)
    return render_template("participant/closed.html", title="Thank you", message=message, link=link), 409


def _full(version: StudyVersion) -> ResponseReturnValue:
    message = f"The study “{version.definition['title']}” has all the participants that it needs. Thank you!"
    return render_template("participant/closed.html", title="This study is full", message=message), 409


def _consent_form(version: StudyVersion, visit: Visit, problem: str | None = None) -> str:
    definition = version.definition
    page = page_parameters(definition, definition["consent"])
    return render_template(
        "participant/consent.html",
        study=definition,
        consent_title=page["title"],
        consent_html=to_html(page["text"]),
        visit=visit,
        problem=problem,
    )


def _version_or_404(session: Session, key: str) -> StudyVersion:
    try:
        return open_version(session, key)
    except UserError:
        abort(404, "There is no such study here. Please check the link that you were given.")
