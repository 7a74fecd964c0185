"""Where what is open can be mended: meetings, memberships and registrations that a page names."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.groups.models import GroupMeeting, Membership
from summit.registration.models import Registration


def meetings_on(
    session: Session, zone: ZoneInfo, pairs: Collection[tuple[int, date]]
) -> dict[tuple[int, date], int]:
    """By group and day: the meetings of these days."""
    groups = {group for group, _day in pairs}
    if not groups:
        return {}
    rows = session.execute(
        sa.select(GroupMeeting.id, GroupMeeting.group_id, GroupMeeting.starts_at)
        .where(GroupMeeting.group_id.in_(groups))
        .order_by(GroupMeeting.id)
    )
    found = {(row.group_id, row.starts_at.astimezone(zone).date()): row.id for row in rows}
    return {pair: found[pair] for pair in pairs if pair in found}


def registrations_at(session: Session, event_id: int, people: Collection[int]) -> dict[int, int]:
    """By person: their registration for the event."""
    if not people:
        return {}
    rows = session.execute(
        sa.select(Registration.person_id, Registration.id).where(
            Registration.event_id == event_id, Registration.person_id.in_(people)
        )
    )
    return {row.person_id: row.id for row in rows}


def memberships_among(
    session: Session, group_ids: Collection[int], people: Collection[int]
) -> dict[int, tuple[int, int]]:
    """By person: (group, membership) in one of the groups."""
    if not people:
        return {}
    rows = session.execute(
        sa.select(Membership.person_id, Membership.group_id, Membership.id)
        .where(Membership.person_id.in_(people), Membership.group_id.in_(group_ids))
        .order_by(Membership.id.desc())
    )
    return {person: (group, number) for person, group, number in rows}
