"""The tables: study versions, participants, their runs, the steps planned for them, their responses."""

import enum
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Enum, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def aware(moment: datetime) -> datetime:
    """Return a time as read from any store with its zone: SQLite forgets it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def new_token() -> str:
    """Return an unguessable name for a run: who holds it may answer it."""
    return secrets.token_urlsafe(24)


def _words(members: type[enum.Enum]) -> list[str]:
    return [member.value for member in members]


class Mode(enum.StrEnum):
    """Who takes part; only `live` counts towards a study's target."""

    LIVE = "live"
    PILOT = "pilot"
    SIMULATED = "simulated"


class Status(enum.StrEnum):
    """Where a run stands; `app.participant.status` says what can follow what."""

    ENTERED = "entered"  # came by a link that names the person; has not consented yet
    CONSENTED = "consented"  # has a place in the counter-balancing, and has answered nothing
    ACTIVE = "active"  # has answered a step
    COMPLETED = "completed"  # has answered every step
    SCREENED_OUT = "screened_out"  # did not pass the practice or a comprehension form
    FAILED_ATTENTION = "failed_attention"  # broke an exclusion rule that ends a run this way
    TIMED_OUT = "timed_out"  # took longer than the study allows, or stayed away for too long
    WITHDRAWN = "withdrawn"  # took part no longer and had the answers deleted
    RETURNED = "returned"  # left and came back though the study does not go on, or began again


UNFINISHED = (Status.CONSENTED, Status.ACTIVE)


class StudyVersion(Base):
    """One launched state of a study: never changed, an edit makes a new one."""

    __tablename__ = "study_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    hash: Mapped[str] = mapped_column(unique=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    pack_path: Mapped[str]
    pack_sha256: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)


class Participant(Base):
    """A person, or an observer that plays one."""

    __tablename__ = "participant"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)

    @property
    def subject_id(self) -> str:
        """The pseudonym that the dataset carries."""
        return f"{self.id:04d}"


class Identity(Base):
    """Who a participant is to the panel that sent them; apart from the answers, and gone at withdrawal."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("study_key", "external_id"),)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    study_key: Mapped[str]
    external_id: Mapped[str]


class Run(Base):
    """One participant's passage through a study version."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_place", "study_version_id", "mode", "group", "cell"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True, default=new_token)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    study_version_id: Mapped[int] = mapped_column(ForeignKey("study_version.id"))
    mode: Mapped[Mode] = mapped_column(Enum(Mode, native_enum=False, values_callable=_words, length=16))
    observer: Mapped[str | None]
    group: Mapped[str] = mapped_column(default="")  # of people, each counter-balanced by itself
    slot: Mapped[int | None]  # None until consent
    cell: Mapped[int | None]
    list_id: Mapped[str] = mapped_column(default="")
    status: Mapped[Status] = mapped_column(
        Enum(Status, native_enum=False, values_callable=_words, length=16), default=Status.CONSENTED
    )
    position: Mapped[int] = mapped_column(default=0)  # index of the first unanswered step
    n_steps: Mapped[int] = mapped_column(default=0)
    software_version: Mapped[str]
    completion_code: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)  # last sign of life
    ends_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True)
    )  # answers later than this end it
    completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))  # end, however it ended

    participant: Mapped[Participant] = relationship()
    study_version: Mapped[StudyVersion] = relationship()
    steps: Mapped[list["Step"]] = relationship(back_populates="run", order_by="Step.index")


class Step(Base):
    """Anything that a run shows, as planned at enrolment; the answer key stays here."""

    __tablename__ = "step"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    decides: Mapped[bool] = mapped_column(default=False)  # what follows depends on the answer

    run: Mapped[Run] = relationship(back_populates="steps")
    response: Mapped["Response | None"] = relationship(back_populates="step")


class Response(Base):
    """What came back for a step, once."""

    __tablename__ = "response"
    __table_args__ = (
        ForeignKeyConstraint(["run_id", "step_index"], ["step.run_id", "step.index"]),
        UniqueConstraint("run_id", "step_index"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int]
    step_index: Mapped[int]
    uuid: Mapped[str]  # made by the browser for this answer: a repeat brings the same
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    timing: Mapped[dict[str, Any]] = mapped_column(JSON)
    correct: Mapped[bool | None]
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)

    step: Mapped[Step] = relationship(back_populates="response")


class Event(Base):
    """A moment in which the page lost the participant, or changed its size."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    step_index: Mapped[int]
    event: Mapped[str]
    at_ms: Mapped[float]
