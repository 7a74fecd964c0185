"""What was released, and how the draft came to be."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base, Localized, append_only, pk


class Release(Base):
    """The programme as everybody sees it from ``released_at`` on, until the next one.

    ``content`` holds the sessions under "sessions" (``frozen.to_json``); ``told`` is how many
    letters went out about what changed.
    """

    __tablename__ = "programme_release"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    released_at: Mapped[datetime]
    released_by: Mapped[str]
    note: Mapped[Localized]
    content: Mapped[dict[str, Any]]
    told: Mapped[int] = mapped_column(default=0)


append_only(cast("Table", Release.__table__))


class DraftChange(Base):
    """A step of building: how a session stood before it (None: there was none) and after it."""

    __tablename__ = "draft_change"
    __table_args__ = (Index(None, "event_id", "undone_at"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
