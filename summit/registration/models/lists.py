"""Lists of people from outside: invitations, and files that are brought in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, pk
from summit.events.models import Event
from summit.registration.states import ImportState, InvitationState, RowState


class Invitation(Base):
    """Somebody who is asked to register; ``uid`` with ``link_version`` yields the token
    (Purpose.INVITATION) of ``/e/<event>/register?invite=``.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("event_id", "email_key"),
        Index(None, "event_id", "state"),
    )

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    full_name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    organization: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.WRITTEN)
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    link_version: Mapped[int] = mapped_column(default=1)
    link_digest: Mapped[str] = mapped_column(unique=True)
    event: Mapped[Event] = relationship()


class ListImport(Base):
    """A file that is being brought in. ``mapping`` says which column is what; ``options`` how
    (``{"tell": false, "partner_id": …}``). Rows are done one chunk after the other, each in its own
    transaction, so that a process that dies half way goes on where it was.
    """

    __tablename__ = "list_import"

    id: Mapped[pk]
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    filename: Mapped[str]
    digest: Mapped[str]
    headings: Mapped[list[str]]
    mapping: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]]
    state: Mapped[ImportState] = mapped_column(default=ImportState.READ)
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()


class ImportRow(Base):
    """One row of the file as it was read, and what became of it.

    ``findings`` is a list of {"column": …, "message": …, "values": {…}}.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("list_import_id", "number"),
        Index(None, "list_import_id", "state", "number"),
    )

    id: Mapped[pk]
    list_import_id: Mapped[int] = mapped_column(ForeignKey("list_import.id"))
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[RowState] = mapped_column(default=RowState.READ)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
