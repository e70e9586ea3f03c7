"""The answers of a run as rules, scores and measures read them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Response, Step


class Answered(NamedTuple):
    """One answered step: its index, type and plan, the answer, whether it was right, and its timing."""

    step: int
    type: str
    plan: Mapping[str, Any]
    answer: Mapping[str, Any]
    correct: bool | None
    timing: Mapping[str, Any]

    @property
    def is_catch(self) -> bool:
        """Whether it is a catch trial."""
        return bool(self.plan.get("is_catch"))


def answered_steps(session: Session, run_id: int) -> list[Answered]:
    """Return a run's answers in order."""
    columns = (Step.index, Step.type, Step.plan, Response.answer, Response.correct, Response.timing)
    query = select(*columns).join(Step.response).where(Step.run_id == run_id).order_by(Step.index)
    return [Answered(*row) for row in session.execute(query)]
