"""How runs end: their outcome, their last page and their completion code."""

from typing import Any

from sqlalchemy.orm import Session

from app.models import Run, Status
from app.participant.status import move
from app.study.answers import answered_steps
from app.study.exclusion import judge
from app.study.steps import page_parameters

# Last pages of runs that end otherwise than completed, where a study brings none of its own.
DEFAULTS = {
    Status.SCREENED_OUT: (
        "Thank you for your interest",
        "This study goes on only with people who answer its practice or its questions of understanding as "
        "it needs. It ends here for you; what you have answered is saved.",
    ),
    Status.FAILED_ATTENTION: (
        "Thank you for your time",
        "Some of the trials had a plain answer, to see whether attention was paid. Too many of those were "
        "answered otherwise. The study ends here; what you have answered is saved.",
    ),
    Status.TIMED_OUT: (
        "The time for this study is over",
        "The study has to be done within a certain time, which has passed. What you have answered is saved.",
    ),
    Status.RETURNED: (
        "This run has ended",
        "The study cannot be continued after its page was left. What you had answered is saved.",
    ),
}


def end(session: Session, run: Run, status: Status) -> None:
    """End a run: only its last page is left."""
    move(run, status)
    run.position = run.n_steps - 1
    session.flush()


def finish(session: Session, run: Run) -> None:
    """End a run whose every step is answered: completed, unless a rule names another outcome."""
    end(session, run, Status.FAILED_ATTENTION if broken_rules(session, run) else Status.COMPLETED)


def broken_rules(session: Session, run: Run, stopping: bool = False) -> bool:
    """Return whether a run breaks a rule that names an outcome; with `stopping`, one that ends it at once."""
    rules = [r for r in run.study_version.definition.get("exclusion", ()) if r.get("outcome")]
    rules = [rule for rule in rules if rule.get("stop") or not stopping]
    answers = answered_steps(session, run.id) if rules else []
    return any(verdict.excluded for verdict in judge(rules, answers))


def completion_code(run: Run) -> str:
    """Return the code that a run's outcome earns: the study's, or one of the participant's own."""
    return run.study_version.definition.get("codes", {}).get(run.status, run.completion_code)


def debrief_plan(session: Session, run_id: int, plan: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of the last page, with what the run's outcome adds to it."""
    run = session.get_one(Run, run_id)
    page = {"title": plan["title"], "text": plan["text"]}
    if run.status != Status.COMPLETED:
        name = run.study_version.definition.get("outcomes", {}).get(run.status)
        title, text = DEFAULTS[run.status]
        definition = run.study_version.definition
        page = page_parameters(definition, name) if name else {"title": title, "text": text}
    return {**plan, **page, "code": completion_code(run), "outcome": run.status.value}
