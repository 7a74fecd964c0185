"""Messages to people, written in the transaction of the deed that they tell of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base, pk
from summit.outbox.states import MessageState


class Message(Base):
    """One mail to one recipient.

    ``dedupe_key`` makes a repeated deed harmless; ``uid`` is the Message-ID over all tries.
    The letter is written out from ``kind``, ``language`` and ``values`` (``outbox.scribe``) when it
    is sent or looked at. ``attachments`` is a list of {"filename", "mimetype"} with "base64", or
    with "recipe" and "of" for a file that is made when the letter goes out. ``campaign`` names the
    letters that were written together (a reminder, a bulk letter), so that they can be listed
    together.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "state", "priority", "send_after", "id"),
        Index(None, "event_id", "id"),
        Index(None, "campaign", "id"),
    )

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    coalition_id: Mapped[int | None] = mapped_column(ForeignKey("coalition.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    campaign: Mapped[str | None]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    recipient_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    subject: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    sensitive: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    priority: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime]
    send_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]


class Stopped(Base):
    """A mailbox that wants no letters to many of a coalition; its address is kept as a digest
    (``stopping.mailbox``), so that it is remembered when the person is forgotten.
    """

    __tablename__ = "stopped_mailbox"
    __table_args__ = (UniqueConstraint("coalition_id", "mailbox"),)

    id: Mapped[pk]
    coalition_id: Mapped[int] = mapped_column(ForeignKey("coalition.id"))
    mailbox: Mapped[str]
    stopped_at: Mapped[datetime]


class OutboxPause(Base):
    """Why nothing is being sent: a fault of configuration stops the queue with one alarm."""

    __tablename__ = "outbox_pause"

    id: Mapped[pk]
    since: Mapped[datetime]
    reason: Mapped[str]
    lifted_at: Mapped[datetime | None]


class JobLease(Base):
    """When a job of ``summit.outbox.jobs`` ran last, and who runs it now."""

    __tablename__ = "job_lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
