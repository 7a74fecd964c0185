"""Meetings that are still to come, and those of whom they are told before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import InstrumentedAttribute

from summit.events.models import Event
from summit.groups.models import Group, GroupLead, GroupMeeting
from summit.retention.knowledge import Known


def next_meeting(session: Session, group_id: int, known: Known) -> GroupMeeting | None:
    """The next one that has a date, by what is known."""
    slots = known.upcoming.get(group_id, [])
    return session.get(GroupMeeting, slots[0].meeting) if slots else None


def meetings_ahead(
    session: Session,
    told: InstrumentedAttribute[datetime | None],
    *,
    ahead: timedelta,
    now: datetime,
    most: int,
) -> Sequence[GroupMeeting]:
    """Meetings that begin within ``ahead`` and of which nobody was ``told``, the next one first.

    With their groups, rules, leads and hosts; locked, so that nobody moves them meanwhile.
    """
    context = joinedload(GroupMeeting.group)
    return session.scalars(
        sa.select(GroupMeeting)
        .where(told.is_(None), GroupMeeting.starts_at > now, GroupMeeting.starts_at <= now + ahead)
        .options(
            context.joinedload(Group.event).joinedload(Event.coalition),
            context.selectinload(Group.rules),
            context.selectinload(Group.leads).joinedload(GroupLead.person),
        )
        .order_by(GroupMeeting.starts_at, GroupMeeting.id)
        .limit(most)
        .with_for_update(of=GroupMeeting, skip_locked=True)
    ).all()
