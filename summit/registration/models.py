"""Who comes where, the tickets, and what was asked and answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.events.models import Event, Site
from summit.people.models import Person
from summit.questions.models import QuestionColumns
from summit.registration.states import Source, State


class Registration(Base):
    """One person at one event: a place at a site, or a place in its queue.

    ``uid`` with ``link_version`` yields the personal link (Purpose.PERSONAL_LINK); a new version
    revokes the old link. ``queued_at`` orders the waitlist.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "site_id", "state", "queued_at", "id"),
        Index(None, "event_id", "state"),
    )

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[State]
    source: Mapped[Source] = mapped_column(default=Source.WEB)
    language: Mapped[str]
    made_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    consent_version: Mapped[str]
    consent_at: Mapped[datetime]
    link_version: Mapped[int] = mapped_column(default=1)
    link_digest: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    event: Mapped[Event] = relationship()
    site: Mapped[Site] = relationship()
    person: Mapped[Person] = relationship()
    answers: Mapped[list["RegistrationAnswer"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan"
    )
    tickets: Mapped[list["Ticket"]] = relationship(
        back_populates="registration", order_by="Ticket.version"
    )


class Ticket(Base):
    """What opens the door. A re-issue adds a row; the one before it is marked replaced."""

    __tablename__ = "ticket"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    issued_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    registration: Mapped[Registration] = relationship(back_populates="tickets")


class FormQuestion(QuestionColumns, Base):
    """A question that the registration form of an event asks."""

    __tablename__ = "form_question"
    __table_args__ = (UniqueConstraint("event_id", "key", "version"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))


class RegistrationAnswer(Base):
    """An answer, kept with the very question that was asked."""

    __tablename__ = "registration_answer"
    __table_args__ = (UniqueConstraint("registration_id", "question_id"),)

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("form_question.id"))
    value: Mapped[Any] = mapped_column(JSON)
    registration: Mapped[Registration] = relationship(back_populates="answers")
    question: Mapped[FormQuestion] = relationship()
