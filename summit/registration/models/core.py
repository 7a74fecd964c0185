"""Registrations, their tickets and their answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.events.models import Event, Site
from summit.people.models import Person
from summit.registration.models.form import FormQuestion
from summit.registration.states import Source, State


class Registration(Base):
    """One person at one event: a place at a site, or a place in its queue.

    ``uid`` with ``link_version`` yields the personal link (Purpose.PERSONAL_LINK); a new version
    revokes the old link.

    ``queue_site_id`` with ``queued_at`` is the queue in which the person stands: their own site
    for who waits, another one for who has a place and would rather be there. Of those who wait,
    the higher ``queue_priority`` (an organizer's decision) comes first, then the longest waiting.

    ``altered_at``: when the site, the name or the organization last changed, so that the lists on
    phones hear of it; those of the other changes have dates of their own.

    ``name_key`` and ``search_text`` repeat what lists are ordered and searched by (name, address,
    organization, ticket code, as they are compared), so that a list of any length needs one index.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "site_id", "state"),
        Index(None, "queue_site_id", "queue_priority", "queued_at", "id"),
        Index(None, "event_id", "state"),
        Index(None, "event_id", "name_key", "id"),
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
    queue_site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    queued_at: Mapped[datetime | None]
    queue_priority: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    altered_at: Mapped[datetime | None]
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    party_contact: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str]
    consent_at: Mapped[datetime]
    link_version: Mapped[int] = mapped_column(default=1)
    link_digest: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=1)
    name_key: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")
    event: Mapped[Event] = relationship()
    site: Mapped[Site] = relationship(foreign_keys=[site_id])
    queue_site: Mapped[Site | None] = relationship(foreign_keys=[queue_site_id])
    person: Mapped[Person] = relationship()
    party: Mapped["Party | None"] = relationship(back_populates="registrations")
    answers: Mapped[list["RegistrationAnswer"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan"
    )
    tickets: Mapped[list["Ticket"]] = relationship(
        back_populates="registration", order_by="Ticket.version"
    )


class Party(Base):
    """People who were registered in one go, a family or a partner's delegates.

    Each has a registration and a link of their own. The one marked ``party_contact`` may fill in
    the names of the others; there is none when a partner's contact did it.
    """

    __tablename__ = "party"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    made_at: Mapped[datetime]
    registrations: Mapped[list[Registration]] = relationship(
        back_populates="party", order_by=Registration.id
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


class RegistrationAnswer(Base):
    """An answer, kept with the very question that was asked."""

    __tablename__ = "registration_answer"
    __table_args__ = (UniqueConstraint("registration_id", "question_id"),)

    id: Mapped[pk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("form_question.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    registration: Mapped[Registration] = relationship(back_populates="answers")
    question: Mapped[FormQuestion] = relationship()
