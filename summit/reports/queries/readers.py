"""Reading who gets the Monday letter of which event, and who has not got it yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.access.permissions import Role
from summit.accounts.models import RoleGrant, User
from summit.events.models import Event
from summit.events.states import EventState
from summit.groups.models import Group, Membership
from summit.groups.states import GroupKind
from summit.outbox.models import Message
from summit.reports.mondays import FOLLOWED


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets the Monday letter; ``groups`` are those they lead, None is the whole event."""

    user: User
    groups: frozenset[int] | None
    dedupe_key: str


def events_to_follow(session: Session, *, now: datetime) -> Sequence[Event]:
    """Those that ended within the last year and whose groups somebody has joined."""
    joined = sa.exists().where(
        Group.event_id == Event.id,
        Group.kind == GroupKind.MAP_GROUP,
        Membership.group_id == Group.id,
    )
    return session.scalars(
        sa.select(Event)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.ends_at <= now,
            Event.ends_at > now - FOLLOWED,
            joined,
        )
        .options(joinedload(Event.coalition), selectinload(Event.sites))
        .order_by(Event.id)
    ).all()


def unwritten(session: Session, event: Event, monday: date) -> list[Reader]:
    """The readers of ``event`` for whom no letter of ``monday`` has been posted yet."""
    readers = _readers(session, event, monday)
    keys = [reader.dedupe_key for reader in readers]
    known = set(session.scalars(sa.select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))))
    return [reader for reader in readers if reader.dedupe_key not in known]


def _readers(session: Session, event: Event, monday: date) -> list[Reader]:
    """Organizers of the event and leads of its groups who can log in and want the letter."""
    led: dict[int, set[int] | None] = {}
    users: dict[int, User] = {}
    for user, group in session.execute(_grants_to_read(event)):
        users[user.id] = user
        before = led.get(user.id, set())
        led[user.id] = None if group is None or before is None else before | {group}
    return [
        Reader(
            users[number],
            None if groups is None else frozenset(groups),
            f"monday:{event.id}:{monday}:{number}",
        )
        for number, groups in led.items()
    ]


def _grants_to_read(event: Event) -> sa.Select[User, int | None]:
    """Who, and of which group; no group for organizers."""
    above = sa.and_(RoleGrant.coalition_id == event.coalition_id, RoleGrant.event_id.is_(None))
    whole = sa.or_(RoleGrant.coalition_id.is_(None), above, RoleGrant.event_id == event.id)
    own = RoleGrant.group_id.in_(sa.select(Group.id).where(Group.event_id == event.id))
    return (
        sa.select(User, RoleGrant.group_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.active,
            User.monday_mail,
            User.password_hash.is_not(None),
            sa.or_(
                sa.and_(RoleGrant.role == Role.ORGANIZER, whole),
                sa.and_(RoleGrant.role == Role.GROUP_LEAD, own),
            ),
        )
        .order_by(User.id)
    )
