"""Reading for reports: a fixed number of statements, however large the event is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance
from summit.checkin.states import PointKind
from summit.events.models import Event
from summit.groups.models import Group, GroupMeeting, Membership, Task
from summit.groups.queries import connected_groups, groups_of, plain_facts, plain_group
from summit.people.models import Organization, Person
from summit.registration.models import Registration
from summit.registration.states import Source, State
from summit.reports.reading import (
    GroupLine,
    LeadLine,
    MeetingLine,
    PersonLine,
    Reading,
    SiteLine,
    TaskLine,
)


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
        tasks=_tasks(session, ids, zone),
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


def _tasks(session: Session, group_ids: set[int], zone: ZoneInfo) -> list[TaskLine]:
    """The tasks of the groups that have a day until which they are to be done."""
    rows = session.execute(
        sa.select(Task.id, Membership.person_id, Task.due_on, Task.created_at, Task.dropped_at)
        .join(Membership, Membership.id == Task.membership_id)
        .where(Task.group_id.in_(group_ids), Task.due_on.is_not(None))
    )
    return [
        TaskLine(
            number,
            person,
            due,
            since.astimezone(zone).date(),
            dropped.astimezone(zone).date() if dropped else None,
        )
        for number, person, due, since, dropped in rows
        if due is not None
    ]


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
