# ruff: noqa: S608 -- the statements below are made of constants
"""Slices of the Monday page that are kept, which of them are out of date, and who calls whom.

Slices are no truth: they may be emptied at any time and are made again from the log.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.accounts.models import User
from summit.db import Base, Notice, append_only, note_when_written, pk
from summit.groups.models import Membership
from summit.retention.risk import Band
from summit.retention.trials import Arm


class MondaySlice(Base):
    """What ``reports.slices`` cut for a group and a day. ``lines`` are read by few pages."""

    __tablename__ = "monday_slice"
    __table_args__ = (UniqueConstraint("group_id", "day"), Index(None, "day"))

    id: Mapped[pk]
    group_id: Mapped[int] = mapped_column(ForeignKey("map_group.id"))
    day: Mapped[date]
    version: Mapped[int]
    made_at: Mapped[datetime]
    sums: Mapped[dict[str, Any]]
    lines: Mapped[list[Any]] = mapped_column(JSON)


class MondayStale(Base):
    """That the slices of a group are out of date from a day on (None: all of them).

    The database itself writes a row whenever something is written that a slice is cut from,
    whoever writes it. A row is removed by whoever cut the slices anew, and only the rows that were
    read before they were cut: what was written meanwhile left a row of its own. Without a foreign
    key, so that nobody waits for a group.
    """

    __tablename__ = "monday_stale"
    __table_args__ = (Index(None, "group_id"),)

    id: Mapped[pk]
    group_id: Mapped[int]
    since: Mapped[date | None]


class OutreachDraw(Base):
    """That somebody at risk is called, or left for their next meeting as a comparison.

    Written before anybody can know who comes; ``by_lot``: a lot decided in the band.
    """

    __tablename__ = "outreach_draw"
    __table_args__ = (UniqueConstraint("membership_id", "day"), Index(None, "event_id", "day"))

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    day: Mapped[date]
    band: Mapped[Band]
    arm: Mapped[Arm]
    by_lot: Mapped[bool]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    membership: Mapped[Membership] = relationship()


class OutreachTurn(Base):
    """That a user takes a call on a day, or gives it back: nobody is dialled by two."""

    __tablename__ = "outreach_turn"
    __table_args__ = (Index(None, "draw_id"),)

    id: Mapped[pk]
    draw_id: Mapped[int] = mapped_column(ForeignKey("outreach_draw.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    day: Mapped[date]
    taken: Mapped[bool]
    at: Mapped[datetime]
    draw: Mapped[OutreachDraw] = relationship()
    user: Mapped[User] = relationship()


for _log in (OutreachDraw, OutreachTurn):
    assert isinstance(_log.__table__, Table)  # noqa: S101 -- for the type checker
    append_only(_log.__table__)


_INTO = "INSERT INTO monday_stale (group_id, since) "
_PERSON = f"{_INTO}SELECT group_id, NULL FROM membership WHERE person_id = NEW.id"
_GROUP = f"{_INTO}VALUES (NEW.id, NULL)"


def _from(column: str) -> tuple[str, str]:
    """New rows count from the day of a moment on; a day earlier, for here it is told in UTC."""
    since = f"date(NEW.{column}, '-1 day')"
    known = f"group_id = NEW.group_id AND (since IS NULL OR since <= {since})"
    return (  # SQLite has one writer at a time: what it knows already need not be said again
        f"{_INTO}SELECT NEW.group_id, {since} WHERE NOT EXISTS "
        f"(SELECT 1 FROM monday_stale WHERE {known})",
        f"{_INTO}SELECT group_id, min({column})::date - 1 FROM written GROUP BY group_id",
    )


_NEW = (
    f"{_INTO}VALUES (NEW.group_id, NULL)",
    f"{_INTO}SELECT DISTINCT group_id, NULL::date FROM written",
)
_CHANGED = (_NEW[0], _NEW[0])
_GONE = (f"{_INTO}VALUES (OLD.group_id, NULL)", f"{_INTO}VALUES (OLD.group_id, NULL)")
# What a slice is cut from: table, verb, and what to write down on SQLite and on PostgreSQL.
WRITTEN: tuple[tuple[str, str, tuple[str, str]], ...] = (
    ("fact", "INSERT", _from("recorded_at")),
    ("fact", "UPDATE", _CHANGED),
    ("fact", "DELETE", _GONE),
    ("group_meeting", "INSERT", _from("announced_at")),
    ("group_meeting", "UPDATE OF starts_at, announced_at", _CHANGED),
    ("group_meeting", "DELETE", _GONE),
    ("group_rule", "INSERT", _NEW),
    ("group_rule", "UPDATE", _CHANGED),
    ("group_lead", "INSERT", _NEW),
    ("group_lead", "UPDATE", _CHANGED),
    ("group_lead", "DELETE", _GONE),
    ("group_task", "INSERT", _from("created_at")),
    ("group_task", "UPDATE", _CHANGED),
    ("group_task", "DELETE", _GONE),
    ("map_group", "UPDATE OF cadence_days, timezone", (_GROUP, _GROUP)),
    ("membership", "UPDATE OF person_id", _CHANGED),
    ("membership", "DELETE", _GONE),
    ("person", "UPDATE OF bounced_at, phone", (_PERSON, _PERSON)),
)
for _table, _verb, _said in WRITTEN:
    note_when_written(Notice("monday_stale", _table, _verb, *_said))
