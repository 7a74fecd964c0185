"""Points, devices, the append-only log of scans, and who is in."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.checkin.states import DeviceRole, Direction, PointKind, Settlement
from summit.db import Base, append_only, pk
from summit.events.models import Site
from summit.registration.models import Registration
from summit.schedule.models import ProgrammeSession


class Point(Base):
    """Where scans happen: a site's entrance, a session's door, a MAP table.

    ``exits``: people are scanned on their way out too.
    """

    __tablename__ = "point"
    __table_args__ = (
        UniqueConstraint("site_id", "name"),
        UniqueConstraint("id", "site_id", "event_id"),  # what happens here names all three
    )

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_session.id"))
    kind: Mapped[PointKind]
    name: Mapped[str]
    exits: Mapped[bool] = mapped_column(default=False)
    site: Mapped[Site] = relationship()
    session: Mapped[ProgrammeSession | None] = relationship()


def _at_a_point() -> ForeignKeyConstraint:
    """The point with its site and its event, in one check: a scan is what is written most."""
    theirs = ["point.id", "point.site_id", "point.event_id"]
    return ForeignKeyConstraint(["point_id", "site_id", "event_id"], theirs)


class Pairing(Base):
    """A QR or link that makes one phone a device, once, within minutes.

    ``practice``: the phone is for the rehearsal, where nothing counts.
    """

    __tablename__ = "pairing"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"))
    role: Mapped[DeviceRole]
    device_name: Mapped[str]
    practice: Mapped[bool] = mapped_column(default=False)
    code_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    point: Mapped[Point] = relationship()


class Device(Base):
    """A phone at a door. Its secret is kept as a digest.

    ``practice``: it knows the tickets of the rehearsal alone, and nothing of it counts.
    """

    __tablename__ = "device"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"))
    role: Mapped[DeviceRole]
    name: Mapped[str]
    practice: Mapped[bool] = mapped_column(default=False)
    token_digest: Mapped[str] = mapped_column(unique=True)
    paired_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    unsent: Mapped[int] = mapped_column(default=0)
    clock_offset: Mapped[int] = mapped_column(default=0)  # seconds, phone minus server
    listed_at: Mapped[datetime | None]  # the age of the list that the phone holds
    clean_at: Mapped[datetime | None]  # when it last had nothing left to send
    point: Mapped[Point] = relationship()
    site: Mapped[Site] = relationship()


class Scan(Base):
    """One scan as it was reported, with the answer it was given, byte for byte.

    ``id`` is the UUID that the phone made. An undo is a row of its own that names the scan which
    it takes back; nothing is ever changed.
    """

    __tablename__ = "scan"
    __table_args__ = (
        _at_a_point(),
        Index(None, "event_id", "received_at"),
        Index(None, "registration_id", "point_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int]
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    point_id: Mapped[int]
    site_id: Mapped[int]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    code_digest: Mapped[str]
    direction: Mapped[Direction] = mapped_column(default=Direction.IN)
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(default=0)
    offline: Mapped[bool] = mapped_column(default=False)
    forced: Mapped[bool] = mapped_column(default=False)
    clock_suspect: Mapped[bool] = mapped_column(default=False)
    after_revocation: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")  # of an override or a late undo
    verdict: Mapped[str]
    local_verdict: Mapped[str | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    undoes_id: Mapped[str | None] = mapped_column(ForeignKey("scan.id"), index=True)


scan_table = cast("Table", Scan.__table__)
append_only(scan_table)


class Attendance(Base):
    """That a registered person was at a point: derived from scans, one row a person and point.

    An undone arrival keeps its row with ``undone_at``, so that a second arrival can revive it;
    who went out has ``left_at`` and still counts as having been there.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("registration_id", "point_kind", "session_id"),
        _at_a_point(),
        Index(None, "event_id", "point_kind", "site_id"),
        Index(None, "event_id", "changed_at"),
    )

    id: Mapped[pk]
    event_id: Mapped[int]
    site_id: Mapped[int]
    point_id: Mapped[int] = mapped_column(index=True)
    point_kind: Mapped[PointKind]
    session_id: Mapped[int] = mapped_column(default=0)  # 0 where the point is no session's
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    scan_id: Mapped[str | None] = mapped_column(ForeignKey("scan.id"))
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]  # the lists on phones ask for what is new
    registration: Mapped[Registration] = relationship()


attendance_table = cast("Table", Attendance.__table__)


class Spare(Base):
    """A badge printed ahead without a name: scanned at the help desk, it becomes a walk-in's.

    ``uid`` becomes the registration's, so that the code that stands on the paper is the one that
    is derived for its first ticket. ``form`` is the walk-in's form that took it.
    """

    __tablename__ = "spare"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    uid: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    made_at: Mapped[datetime]
    form: Mapped[str | None]
    used_at: Mapped[datetime | None]


class Ruling(Base):
    """A decision about a scan on the list of conflicts; the last one of a scan holds."""

    __tablename__ = "ruling"

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    scan_id: Mapped[str] = mapped_column(ForeignKey("scan.id"), index=True)
    decision: Mapped[Settlement]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]


append_only(cast("Table", Ruling.__table__))
