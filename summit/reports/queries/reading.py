"""Reading for reports: a fixed number of statements, however large the event is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.db import Localized
from summit.events.models import Event
from summit.groups.models import Fact, Group, GroupLead, GroupMeeting, Membership, Task
from summit.groups.queries import groups_to_join, plain_groups, read_facts
from summit.groups.states import GroupKind
from summit.people.models import Organization, Person
from summit.registration.models import Registration
from summit.registration.states import Source, State
from summit.reports.reading import (
    Frame,
    GroupLine,
    LeadLine,
    MeetingLine,
    PersonLine,
    Reading,
    SiteLine,
    TaskLine,
)
from summit.retention.facts import Key

MOST_IDS = 10_000  # in one statement


def parts(ids: Sequence[int], size: int) -> list[Sequence[int]]:
    """Cut a long list of ids into lists that are worked on at once."""
    return [ids[first : first + size] for first in range(0, len(ids), size)]


def frame_of(session: Session, event: Event, group_ids: Collection[int] | None = None) -> Frame:
    """The event with all its groups and sites, or with some of its groups alone."""
    zone = ZoneInfo(event.timezone)
    groups = _groups(session, event, group_ids)
    return Frame(
        zone=zone,
        summit=event.starts_at.astimezone(zone).date(),
        groups=groups,
        sites=_sites(session, event, group_ids),
        bounced=_bounced(session, event, group_ids, zone),
    )


def group_names(session: Session, event: Event, most: int) -> list[tuple[int, Localized]]:
    """The first groups of an event, to choose one from."""
    rows = session.execute(
        sa.select(Group.id, Group.name)
        .where(Group.id.in_(groups_to_join(event.id)))
        .order_by(Group.position, Group.id)
        .limit(most)
    )
    return [(row.id, row.name) for row in rows]


def _groups(session: Session, event: Event, group_ids: Collection[int] | None) -> list[GroupLine]:
    """Those that are named, or all that are joined; read as rows, for there may be thousands, and
    a worker must not meet what its session kept of a group.
    """
    chosen = groups_to_join(event.id) if group_ids is None else group_ids
    leads = _leads(session, GroupLead.group_id.in_(chosen))
    rows = session.execute(
        sa.select(Group.id, Group.slug, Group.name, Group.cadence_days)
        .where(Group.event_id == event.id, Group.id.in_(chosen))
        .order_by(Group.position, Group.id)
    )
    return [GroupLine(*row, leads.get(row.id, [])) for row in rows]


def reading_of(session: Session, event: Event, group_ids: Collection[int]) -> Reading:
    """What the slices of these groups are folded from.

    A person is folded over all their MAP groups at once, so the whole log of each member and each
    lead is read, and of the groups it touches what happened to them as groups.
    """
    zone = ZoneInfo(event.timezone)
    people = _people_of(group_ids)
    followed = sa.or_(Group.kind == GroupKind.MAP_GROUP, Group.id.in_(group_ids))
    mine = sa.select(Membership.id).join(Group).where(Membership.person_id.in_(people), followed)
    personal = read_facts(session, Fact.membership_id.in_(mine))
    touched = {*group_ids, *(int(f.group) for f in personal if f.group is not None)}
    touched |= {int(f.to_group) for f in personal if f.to_group is not None}
    common = read_facts(session, Fact.membership_id.is_(None), Fact.group_id.in_(touched))
    return Reading(
        groups=_groups(session, event, group_ids),
        meetings=_meetings(session, touched, zone),
        facts=[*personal, *common],
        log_groups=plain_groups(session, touched),
        unreachable=_unreachable(session, people, zone),
        tasks=_tasks(session, people, zone),
        leads=_leads(session, GroupLead.person_id.in_(people)),
    )


def _people_of(group_ids: Collection[int]) -> sa.Select[int]:
    """Members and leads of the groups."""
    members = sa.select(Membership.person_id).where(Membership.group_id.in_(group_ids))
    leads = sa.select(GroupLead.person_id).where(GroupLead.group_id.in_(group_ids))
    return sa.select(members.union(leads).subquery().c.person_id)


def _meetings(session: Session, group_ids: Collection[int], zone: ZoneInfo) -> list[MeetingLine]:
    rows = session.execute(
        sa.select(
            GroupMeeting.id,
            GroupMeeting.group_id,
            GroupMeeting.starts_at,
            GroupMeeting.announced_at,
        )
        .where(GroupMeeting.group_id.in_(group_ids))
        .order_by(GroupMeeting.starts_at, GroupMeeting.id)
    )
    return [
        MeetingLine(
            number, group, starts, starts.astimezone(zone).date(), told.astimezone(zone).date()
        )
        for number, group, starts, told in rows
    ]


def _unreachable(session: Session, people: sa.Select[int], zone: ZoneInfo) -> dict[Key, date]:
    rows = session.execute(
        sa.select(Person.id, Person.bounced_at).where(
            Person.id.in_(people), Person.bounced_at.is_not(None), Person.phone.is_(None)
        )
    )
    return {number: moment.astimezone(zone).date() for number, moment in rows if moment}


def _tasks(session: Session, people: sa.Select[int], zone: ZoneInfo) -> list[TaskLine]:
    """The tasks of these people, done or not."""
    rows = session.execute(
        sa.select(
            Task.id,
            Task.group_id,
            Membership.person_id,
            Task.due_on,
            Task.created_at,
            Task.dropped_at,
        )
        .join(Membership, Membership.id == Task.membership_id)
        .where(Membership.person_id.in_(people))
    )
    return [
        TaskLine(
            number,
            group,
            person,
            due,
            since.astimezone(zone).date(),
            dropped.astimezone(zone).date() if dropped else None,
        )
        for number, group, person, due, since, dropped in rows
    ]


def _leads(session: Session, condition: sa.ColumnElement[bool]) -> dict[int, list[LeadLine]]:
    rows = session.execute(
        sa.select(
            GroupLead.group_id,
            GroupLead.person_id,
            Person.full_name,
            GroupLead.since,
            GroupLead.until,
        )
        .join(Person, Person.id == GroupLead.person_id)
        .where(condition)
        .order_by(GroupLead.since, GroupLead.id)
    )
    found: dict[int, list[LeadLine]] = defaultdict(list)
    for group, person, name, since, until in rows:
        found[group].append(LeadLine(person, name, since, until))
    return found


def people_lines(
    session: Session, event: Event, ids: Collection[int], zone: ZoneInfo
) -> dict[int, PersonLine]:
    """These people by their ids; nobody of another coalition."""
    return {
        one.id: one
        for some in parts(sorted(ids), MOST_IDS)
        for one in _lines(session, event, zone, Person.id.in_(some))
    }


def member_ids(session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The memberships of these (person, group), for the addresses of their pages."""
    found = session.execute(
        sa.select(Membership.person_id, Membership.group_id, Membership.id).where(
            Membership.person_id.in_({person for person, _group in pairs}),
            Membership.group_id.in_({group for _person, group in pairs}),
        )
    )
    return {(person, group): number for person, group, number in found}


def _bounced(
    session: Session, event: Event, group_ids: Collection[int] | None, zone: ZoneInfo
) -> list[PersonLine]:
    chosen = groups_to_join(event.id) if group_ids is None else group_ids
    groups = sa.select(Group.id).where(Group.event_id == event.id, Group.id.in_(chosen))
    members = sa.select(Membership.person_id).where(Membership.group_id.in_(groups))
    return _lines(session, event, zone, Person.bounced_at.is_not(None), Person.id.in_(members))


def _lines(
    session: Session, event: Event, zone: ZoneInfo, *conditions: sa.ColumnElement[bool]
) -> list[PersonLine]:
    rows = session.execute(
        sa.select(Person.id, Person.full_name, Organization.name, Person.phone, Person.bounced_at)
        .outerjoin(Organization, Person.organization_id == Organization.id)
        .where(Person.coalition_id == event.coalition_id, *conditions)
        .order_by(Person.id)
    )
    return [
        PersonLine(
            number,
            name,
            organization or "",
            phone is not None,
            bounced.astimezone(zone).date() if bounced else None,
        )
        for number, name, organization, phone, bounced in rows
    ]


def _sites(session: Session, event: Event, group_ids: Collection[int] | None) -> list[SiteLine]:
    """Who is of which site; of some groups alone, their members."""
    registered: dict[int, set[int]] = defaultdict(set)
    walk_ins: dict[int, set[int]] = defaultdict(set)
    home: dict[int, int] = {}
    asked: list[sa.ColumnElement[bool]] = [Registration.event_id == event.id]
    if group_ids is not None:
        mine = sa.select(Membership.person_id).where(Membership.group_id.in_(group_ids))
        asked.append(Registration.person_id.in_(mine))
    rows = session.execute(
        sa.select(
            Registration.person_id, Registration.site_id, Registration.source == Source.WALK_IN
        ).where(Registration.state == State.CONFIRMED, *asked)
    )
    for person, site, walked_in in rows:
        home[person] = site
        (walk_ins if walked_in else registered)[site].add(person)
    arrived: dict[int, set[int]] = defaultdict(set)
    for guest in session.scalars(_arrived(*asked)):
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


def _arrived(*asked: sa.ColumnElement[bool]) -> sa.Select[int]:
    return (
        sa.select(Registration.person_id)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(
            *asked,
            Attendance.point_kind == PointKind.ENTRANCE,
            Attendance.undone_at.is_(None),
        )
    )
