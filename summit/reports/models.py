# ruff: noqa: S608 -- the statements below are made of constants
"""Slices of the Monday page that are kept, and which of them are out of date.

Neither is a truth: both may be emptied at any time and are made again from the log.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base, Notice, note_when_written, pk


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
