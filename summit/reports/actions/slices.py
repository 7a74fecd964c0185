"""Keeping slices of the Monday page, so that a page of thousands of groups need not fold them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.groups.models import Group
from summit.reports.models import MondaySlice, MondayStale
from summit.reports.queries.slices import AT_ONCE, folded_days, missing_days, with_neighbours
from summit.reports.slices import VERSION

DAYS_AT_ONCE = 8


def renew_slices(session: Session, event: Event, *, now: datetime) -> int:
    """One bounded chunk of keeping the event's slices as they should be; how much that was.

    What is out of date goes; then today is cut, then the Mondays since the summit, the latest
    first. One at a time: whoever cuts while another throws away could keep what is out of date.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE monday_slice IN SHARE ROW EXCLUSIVE MODE"))
    today = now.astimezone(ZoneInfo(event.timezone)).date()
    gone = tidy_slices(session, event, today)
    groups, days = missing_days(session, event, today, groups=AT_ONCE, days=DAYS_AT_ONCE)
    return gone + (keep_slices(session, event, groups, days, now=now) if groups else 0)


def keep_slices(
    session: Session,
    event: Event,
    group_ids: Collection[int],
    days: Sequence[date],
    *,
    now: datetime,
) -> int:
    """Fold these groups on these days and keep what comes out; how many slices that are."""
    made = list(folded_days(session, event, group_ids, days))
    session.execute(
        sa.delete(MondaySlice).where(MondaySlice.group_id.in_(group_ids), MondaySlice.day.in_(days))
    )
    rows = []
    for one in made:
        sums, lines = one.parts()
        day = date.fromordinal(one.day)
        kept = {"group_id": one.group, "day": day, "version": VERSION, "made_at": now}
        rows.append(kept | {"sums": sums, "lines": lines})
    if rows:
        session.execute(sa.insert(MondaySlice), rows)
    return len(rows)


def tidy_slices(session: Session, event: Event, today: date) -> int:
    """Throw away what is out of date, and days that are over and were no Monday."""
    mine = sa.select(Group.id).where(Group.event_id == event.id)
    notices = session.execute(
        sa.delete(MondayStale)
        .where(MondayStale.group_id.in_(mine))
        .returning(MondayStale.group_id, MondayStale.since)
    ).all()
    first: dict[int, date] = {}
    for group, day in notices:
        first[group] = min(first.get(group, date.max), day or date.min)
    by_day: dict[date, set[int]] = defaultdict(set)
    for group, day in first.items():
        by_day[day].add(group)
    for day, groups in by_day.items():
        near = with_neighbours(session, groups)
        session.execute(
            sa.delete(MondaySlice).where(MondaySlice.group_id.in_(near), MondaySlice.day >= day)
        )
    return len(by_day) + _forget_weekdays(session, mine, today)


def _forget_weekdays(session: Session, groups: sa.Select[int], today: date) -> int:
    days = session.scalars(
        sa.select(MondaySlice.day)
        .where(MondaySlice.group_id.in_(groups), MondaySlice.day < today)
        .distinct()
    )
    over = [day for day in days if day.weekday()]
    session.execute(
        sa.delete(MondaySlice).where(MondaySlice.group_id.in_(groups), MondaySlice.day.in_(over))
    )
    return len(over)
