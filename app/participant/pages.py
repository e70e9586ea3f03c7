"""Pages: the open studies, a study's consent form, and the page that a run is played on."""

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import store
from app.errors import UserError
from app.models import Mode, StudyVersion
from app.participant.runs import find_run
from app.study.assignment import enrol
from app.study.launch import open_version, open_versions, pack_of
from app.text import to_html

pages = Blueprint("pages", __name__)
OBSERVER = re.compile(r"[a-z][\w .,'=()-]{0,79}")


@pages.get("/")
def studies() -> ResponseReturnValue:
    """List the open studies."""
    with store.read() as session:
        definitions = [version.definition for version in open_versions(session)]
    return render_template("participant/studies.html", studies=definitions)


@pages.get("/study/<key>")
def consent(key: str) -> ResponseReturnValue:
    """Show a study's consent form."""
    with store.read() as session:
        return _consent_form(_version_or_404(session, key))


@pages.post("/study/<key>")
def enter(key: str) -> ResponseReturnValue:
    """Enrol a participant who consents, and go to the run's page."""
    with store.write() as session:
        version = _version_or_404(session, key)
        if request.form.get("consent") != "yes":
            return _consent_form(version, problem="Please tick the box if you want to take part."), 400
        run = enrol(session, version, pack_of(version), _mode(), _observer())
    return redirect(url_for("pages.run", token=run.token), code=303)


@pages.get("/run/<token>")
def run(token: str) -> ResponseReturnValue:
    """Show the page that a run is played on; its script fetches the steps."""
    with store.read() as session:
        definition = find_run(session, token).study_version.definition
    run_url = url_for("pages.run", token=token)
    return render_template(
        "participant/run.html", study=definition, run_url=run_url, screen=definition["screen"]
    )


def _consent_form(version: StudyVersion, problem: str | None = None) -> str:
    definition = version.definition
    title, _, text = definition["texts"][definition["pages"]["consent"]].partition("\n")
    return render_template(
        "participant/consent.html",
        study=definition,
        consent_title=title.removeprefix("# "),
        consent_html=to_html(text),
        mode=_mode(),
        observer=_observer() or "",
        problem=problem,
    )


def _version_or_404(session: Session, key: str) -> StudyVersion:
    try:
        return open_version(session, key)
    except UserError:
        abort(404, "There is no such study here. Please check the link that you were given.")


def _mode() -> Mode:
    try:
        return Mode(request.values.get("mode") or Mode.LIVE)
    except ValueError:
        abort(400, f"mode must be one of {', '.join(Mode)}.")


def _observer() -> str | None:
    """Return the name of a simulated participant's observer; people have none."""
    observer = request.values.get("observer", "")
    if _mode() != Mode.SIMULATED or not observer:
        return None
    if not OBSERVER.fullmatch(observer):
        abort(400, "observer must be a name, with its parameters in brackets.")
    return observer
