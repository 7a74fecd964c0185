"""Bringing in an attendance sheet: paper rosters of past meetings, with who signed up on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.access.tokens import new_uid
from summit.errors import N_, Conflict
from summit.groups.actions.facts import record, reverse
from summit.groups.actions.members import newcomer, sign_up
from summit.groups.actions.rosters import close_roster
from summit.groups.attendance import Attendance, Known, Row, match
from summit.groups.links import Links
from summit.groups.models import Fact, Group, GroupMeeting, Membership
from summit.groups.queries import (
    facts_of_moment,
    guests_of,
    knowledge_of,
    lock_group,
    meetings_of,
    memberships_of,
    reversals_of,
)
from summit.people.matching import name_key
from summit.retention.facts import FactKind, Source

LASTS = timedelta(minutes=90)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a sheet would write: rows with the members they name, None for who is new; and which
    of its days have a meeting already.
    """

    people: Sequence[tuple[Row, Membership | None]]
    meetings: Mapping[date, GroupMeeting]

    @property
    def new(self) -> list[Row]:
        return [row for row, member in self.people if member is None]


def plan_attendance(session: Session, group: Group, sheet: Attendance, now: datetime) -> Planned:
    """Whom and what the sheet means, by today's members and meetings. Writes nothing."""
    members = {member.id: member for member in memberships_of(session, group.id)}
    known = [
        Known(m.id, name_key(m.person.full_name), m.person.email_key or "")
        for m in members.values()
    ]
    people = [
        (row, members[found] if (found := match(row, known)) is not None else None)
        for row in sheet.rows
    ]
    cancelled = knowledge_of(session, [group], now).cancelled
    zone = ZoneInfo(group.timezone)
    meetings = {
        meeting.starts_at.astimezone(zone).date(): meeting
        for meeting in meetings_of(session, [group.id])
        if meeting.id not in cancelled
    }
    return Planned(people, {day: meetings[day] for day in sheet.days if day in meetings})


def record_attendance(
    session: Session,
    group: Group,
    sheet: Attendance,
    *,
    hour: time,
    language: str,
    actor: Actor,
    links: Links,
    now: datetime,
) -> Fact | None:
    """Write the sheet: sign-ups from the day they were made, and a closed roster for each day.

    A day without a meeting gets one at ``hour``. Nobody is written to. All of it is one deed, which
    the returned fact names; None when everything stood there already.
    """
    lock_group(session, group)
    planned = plan_attendance(session, group, sheet, now)
    zone, facts = ZoneInfo(group.timezone), list[Fact | None]()
    members: list[tuple[Row, Membership]] = []
    for row, known in planned.people:
        member, fact = (known, None) if known else _signed_up(
            session, group, row, zone, language, actor, links, now
        )  # fmt: skip
        members.append((row, member))
        facts.append(fact)
    session.flush()  # rosters are closed by the members that are stored
    for day in sheet.days:
        meeting = planned.meetings.get(day) or _held(session, group, day, hour, zone, now)
        marks = {m.id: row.marks[day] for row, m in members if day in row.marks}
        facts.append(
            close_roster(
                session,
                meeting,
                marks,
                guests=guests_of(session, meeting),
                decided=meeting.decided,
                actor=actor,
                links=links,
                now=now,
                source=Source.IMPORT,
                thanks=False,
            )
        )
    session.flush()  # the way back names the deed by a fact's id
    return next((fact for fact in facts if fact is not None), None)


def _signed_up(
    session: Session,
    group: Group,
    row: Row,
    zone: ZoneInfo,
    language: str,
    actor: Actor,
    links: Links,
    now: datetime,
) -> tuple[Membership, Fact | None]:
    """Who is new signed up on the day the sheet says, or that of the first meeting they came to."""
    person, _unknown = newcomer(
        session, group, full_name=row.name or row.email, email=row.email or None,
        organization="", language=language, now=now,
    )  # fmt: skip
    day = row.signed_up or row.first_came or now.astimezone(zone).date()
    occurred = min(datetime.combine(day, time.min, zone), now)
    return sign_up(
        session, group, person, occurred_at=occurred, now=now, source=Source.IMPORT,
        links=links, by=actor.user_id, welcome=False,
    )  # fmt: skip


def _held(
    session: Session, group: Group, day: date, hour: time, zone: ZoneInfo, now: datetime
) -> GroupMeeting:
    """A meeting that was held on paper alone."""
    starts_at = datetime.combine(day, hour, zone)
    meeting = GroupMeeting(
        uid=new_uid(), group=group, starts_at=starts_at, ends_at=starts_at + LASTS,
        announced_at=now, decided="", sequence=0,
    )  # fmt: skip
    session.add(meeting)
    session.flush()  # its roster names it by its id
    return meeting


def take_back_attendance(
    session: Session, group: Group, fact: Fact, *, now: datetime, by: int | None
) -> None:
    """Undo a whole sheet; meetings that it brought along count as not held.

    Raises Conflict when that was done already.
    """
    deed = facts_of_moment(session, fact)
    if reversals_of(session, [part.id for part in deed]):
        raise Conflict(N_("This has been undone already."))
    for part in deed:
        reverse(session, part, now=now, source=Source.WEB, by=by)
    for meeting in meetings_of(session, [group.id]):
        if meeting.announced_at == fact.recorded_at:
            record(
                session,
                FactKind.MEETING_CANCELLED,
                group=group,
                meeting=meeting,
                occurred_at=now,
                now=now,
                source=Source.WEB,
                by=by,
            )
