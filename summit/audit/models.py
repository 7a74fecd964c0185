"""The log of deeds: who did what to which thing, when. Rows are never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base, append_only, pk


class AuditEntry(Base):
    """One deed. ``detail`` holds ids and plain facts, never a secret or a letter's body."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "coalition_id", "event_id", "id"),)

    id: Mapped[pk]
    at: Mapped[datetime]
    coalition_id: Mapped[int | None] = mapped_column(ForeignKey("coalition.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor: Mapped[str]
    deed: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class AuditSeal(Base):
    """The next link of the chain over the log: ``digest`` is made of the entry and of the digest
    before it (``summit.audit.chain``). One previous link each, so that the chain cannot fork.
    """

    __tablename__ = "audit_seal"

    id: Mapped[pk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("audit_seal.id"), unique=True)
    digest: Mapped[str]
    entry: Mapped[AuditEntry] = relationship()


assert isinstance(AuditEntry.__table__, Table)  # noqa: S101 -- for the type checker
append_only(AuditEntry.__table__)
assert isinstance(AuditSeal.__table__, Table)  # noqa: S101 -- for the type checker
append_only(AuditSeal.__table__)
