"""Block K: what went well in the week of the page, as far as it was known on its day."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.groups.models import Fact, GroupMeeting
from summit.reports.monday import Monday
from summit.reports.reading import Wins
from summit.reports.slices import WEEK
from summit.retention.facts import FactKind

DAY = timedelta(days=1)


def wins_of(session: Session, page: Monday) -> Wins:
    """Tasks done and decisions taken in the seven days up to the page's."""
    return Wins(_done(session, page), _decided(session, page))


def _span(page: Monday) -> tuple[datetime, datetime]:
    """From the first moment of the week to the one after its last."""
    zone = page.frame.zone
    days = (page.today - WEEK + DAY, page.today + DAY)
    first, after = (datetime.combine(day, time(), zone) for day in days)
    return first, after


def _done(session: Session, page: Monday) -> list[tuple[int, str]]:
    first, after = _span(page)
    other = aliased(Fact)
    undone = sa.exists().where(other.reverses_id == Fact.id, other.recorded_at < after)
    rows = session.execute(
        sa.select(Fact.group_id, Fact.note)
        .where(
            Fact.group_id.in_(list(page.slices)),
            Fact.kind == FactKind.ACTION_DONE,
            Fact.occurred_at >= first,
            Fact.occurred_at < after,
            Fact.recorded_at < after,
            Fact.note != "",
            ~undone,
        )
        .order_by(Fact.occurred_at, Fact.id)
    )
    return [(group, note) for group, note in rows]


def _decided(session: Session, page: Monday) -> list[tuple[int, date, str]]:
    first, after = _span(page)
    rows = session.execute(
        sa.select(GroupMeeting.group_id, GroupMeeting.starts_at, GroupMeeting.decided)
        .where(
            GroupMeeting.group_id.in_(list(page.slices)),
            GroupMeeting.decided != "",
            GroupMeeting.starts_at >= first,
            GroupMeeting.starts_at < after,
        )
        .order_by(GroupMeeting.starts_at, GroupMeeting.id)
    )
    zone = page.frame.zone
    return [(group, start.astimezone(zone).date(), text) for group, start, text in rows]
