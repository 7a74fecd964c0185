"""Practice tickets and their scans: tables of their own, so that no number can hold them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base, Localized, pk


class PracticeTicket(Base):
    """A sample ticket of a site's rehearsal. ``uid`` yields its token, as for a true one.

    ``site_id`` is the door that practises with it, ``of_site_id`` the site that it is for.
    """

    __tablename__ = "practice_ticket"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    of_site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str]
    name: Mapped[str]
    site_name: Mapped[Localized]
    state: Mapped[str]
    replaced: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=True)
    known: Mapped[bool] = mapped_column(default=True)
    uid: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    made_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    point_id: Mapped[int | None]  # of the last arrival
    point_name: Mapped[str] = mapped_column(default="")
    device_id: Mapped[int | None]
    device_name: Mapped[str] = mapped_column(default="")
    scan_id: Mapped[str | None]
    changed_at: Mapped[datetime]


class PracticeScan(Base):
    """A scan of the rehearsal with the answer it was given; wiped with everything else."""

    __tablename__ = "practice_scan"

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    device_id: Mapped[int]
    ticket_id: Mapped[int | None]
    undone: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
