"""Reading for reports: a fixed number of statements, however large the event is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from summit.access.permissions import Role
from summit.accounts.models import RoleGrant, User
from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.errors import NotFound
from summit.events.models import Event
from summit.events.states import EventState
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import connected_groups, groups_of, plain_facts, plain_group
from summit.outbox.models import Message
from summit.people.models import Organization, Person
from summit.registration.models import Registration
from summit.registration.states import Source, State
from summit.reports.mondays import FOLLOWED
from summit.reports.reading import (
    GroupLine,
    LeadLine,
    MeetingLine,
    PersonLine,
    Reading,
    SiteLine,
)
from summit.retention.facts import FactKind


def reading_of(session: Session, event: Event) -> Reading:
    """All that the Monday page of ``event`` is made of."""
    zone = ZoneInfo(event.timezone)
    groups = groups_of(session, event.id)
    ids = {group.id for group in groups}
    meetings = _meetings(session, ids)
    return Reading(
        zone=zone,
        summit=event.starts_at.astimezone(zone).date(),
        groups=[_group_line(group) for group in groups],
        meetings=[_meeting_line(row, zone) for row in meetings],
        facts=plain_facts(session, connected_groups(session, ids)),
        log_groups=[plain_group(group) for group in groups],
        people=_people(session, ids, zone),
        sites=_sites(session, event),
    )


def _group_line(group: Group) -> GroupLine:
    leads = [
        LeadLine(lead.person_id, lead.person.full_name, lead.since, lead.until)
        for lead in group.leads
    ]
    return GroupLine(group.id, group.slug, group.name, group.cadence_days, leads)


def _meetings(session: Session, group_ids: set[int]) -> Sequence[GroupMeeting]:
    return session.scalars(
        sa.select(GroupMeeting)
        .where(GroupMeeting.group_id.in_(group_ids))
        .order_by(GroupMeeting.starts_at)
    ).all()


def _meeting_line(row: GroupMeeting, zone: ZoneInfo) -> MeetingLine:
    def day(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    return MeetingLine(
        id=row.id,
        group=row.group_id,
        starts_at=row.starts_at,
        day=day(row.starts_at).date(),
        announced=day(row.announced_at).date(),
    )


def _people(session: Session, group_ids: set[int], zone: ZoneInfo) -> dict[int, PersonLine]:
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Organization.name, Person.phone, Person.bounced_at)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Organization, Person.organization_id == Organization.id)
        .where(Membership.group_id.in_(group_ids))
        .distinct()
    )
    return {
        number: PersonLine(
            number,
            name,
            organization or "",
            phone is not None,
            bounced.astimezone(zone).date() if bounced else None,
        )
        for number, name, organization, phone, bounced in rows
    }


def _sites(session: Session, event: Event) -> list[SiteLine]:
    registered: dict[int, set[int]] = defaultdict(set)
    walk_ins: dict[int, set[int]] = defaultdict(set)
    home: dict[int, int] = {}
    rows = session.execute(
        sa.select(Registration.person_id, Registration.site_id, Registration.source).where(
            Registration.event_id == event.id, Registration.state == State.CONFIRMED
        )
    )
    for person, site, source in rows:
        home[person] = site
        (walk_ins if source == Source.WALK_IN else registered)[site].add(person)
    arrived: dict[int, set[int]] = defaultdict(set)
    for guest in session.scalars(_arrived(event.id)):
        if guest in home:
            arrived[home[guest]].add(guest)
    return [
        SiteLine(
            site.id,
            site.slug,
            site.name,
            frozenset(registered[site.id]),
            frozenset(walk_ins[site.id]),
            frozenset(arrived[site.id]),
        )
        for site in event.sites
    ]


def _arrived(event_id: int) -> sa.Select[int]:
    return (
        sa.select(Registration.person_id)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Attendance.event_id == event_id,
            Attendance.point_kind == PointKind.ENTRANCE,
            Attendance.undone_at.is_(None),
        )
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets the Monday letter; ``groups`` are those they lead, None is the whole event."""

    user: User
    groups: frozenset[int] | None
    dedupe_key: str


def events_to_follow(session: Session, *, now: datetime) -> Sequence[Event]:
    """Those that ended within the last year and whose groups somebody has joined."""
    joined = sa.exists().where(Group.event_id == Event.id, Membership.group_id == Group.id)
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


def callees(
    session: Session, group_ids: Sequence[int], people: Sequence[int]
) -> dict[tuple[int, int], Membership]:
    """By person and group: memberships with the person, to call them."""
    rows = session.scalars(
        sa.select(Membership)
        .where(Membership.group_id.in_(group_ids), Membership.person_id.in_(people))
        .options(joinedload(Membership.person))
    )
    return {(row.person_id, row.group_id): row for row in rows}


def callee(session: Session, event_id: int, membership_id: int) -> Membership:
    """A membership in a group of the event. Raises NotFound."""
    found = session.scalar(
        sa.select(Membership)
        .join(Membership.group)
        .where(Membership.id == membership_id, Group.event_id == event_id)
        .options(contains_eager(Membership.group), joinedload(Membership.person))
    )
    if found is None:
        raise NotFound
    return found


def contact_at(session: Session, event_id: int, fact_id: int) -> Fact:
    """A contact that was noted in a group of the event. Raises NotFound."""
    found = session.scalar(
        sa.select(Fact)
        .join(Fact.group)
        .where(Fact.id == fact_id, Fact.kind == FactKind.CONTACT_OUT, Group.event_id == event_id)
    )
    if found is None:
        raise NotFound
    return found
