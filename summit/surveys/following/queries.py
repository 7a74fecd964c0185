"""Reading whose sign-up or meeting lies so long ago that they are to be asked now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.groups.models import Fact, Group, GroupMeeting
from summit.groups.queries import groups_of, meetings_of, register_of
from summit.outbox.quiet import after_the_night, is_awake, shifted
from summit.people.models import Person
from summit.retention.episodes import Membership
from summit.retention.facts import FactKind
from summit.retention.outreach import wants_peace
from summit.retention.standing import OPEN
from summit.retention.states import Register
from summit.surveys.models import SurveySending
from summit.surveys.queries import registrations_of
from summit.surveys.states import Audience

# For how long after its moment a letter still goes out: rosters are closed late.
AFTERMATH = timedelta(days=7)
MORNING = time(10)  # a sign-up has a day, no hour; letters go out in the morning
SLACK = timedelta(days=2)  # nights and days of the calendar


@dataclass(frozen=True, slots=True)
class Since:
    """From when on somebody is to be asked in a wave, on the clock of ``zone``."""

    person: int
    wave: int
    moment: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to be asked now; None: of no site."""

    person: Person
    language: str
    site_id: int | None
    wave: int


def due_after(session: Session, sending: SurveySending, *, now: datetime) -> list[Asked]:
    """Whom the sending writes to now, each once in a wave; no night, nobody who asked for peace.

    Whether they were asked before is for the deed to say. The groups are folded only while some
    sign-up or meeting lies so far back.
    """
    survey = sending.survey
    groups = groups_of(session, survey.event_id)
    if not groups or not _something_is_due(session, sending, groups, now):
        return []
    register = register_of(session, [group.id for group in groups], now)
    meets = survey.audience == Audience.MET
    since = _meetings(session, register, groups) if meets else _sign_ups(register, groups, sending)
    return _asked(session, sending, [one for one in since if _is_due(one, sending.minutes, now)])


def _is_due(one: Since, minutes: int, now: datetime) -> bool:
    due = after_the_night(shifted(one.moment, minutes, one.zone), one.zone)
    return due <= now < due + AFTERMATH and is_awake(now, one.zone)


def _something_is_due(
    session: Session, sending: SurveySending, groups: Sequence[Group], now: datetime
) -> bool:
    last = now - timedelta(minutes=sending.minutes) + SLACK
    first = last - AFTERMATH - 2 * SLACK
    ids = [group.id for group in groups]
    if sending.survey.audience == Audience.MET:
        found = sa.select(GroupMeeting.id).where(
            GroupMeeting.group_id.in_(ids), GroupMeeting.ends_at.between(first, last)
        )
    else:
        found = sa.select(Fact.id).where(
            Fact.group_id.in_(ids),
            Fact.kind == FactKind.SIGNUP,
            Fact.occurred_at.between(first, last),
        )
    return session.scalar(found.limit(1)) is not None


def _with_us(register: Register, groups: Sequence[Group]) -> Iterator[tuple[Group, Membership]]:
    for group in groups:
        for one in register.of_group(group.id):
            if one.state in OPEN and not wants_peace(register, one.person):
                yield group, one


def _sign_ups(
    register: Register, groups: Sequence[Group], sending: SurveySending
) -> Iterator[Since]:
    """Everybody's first sign-up among the groups that they are with."""
    first: dict[int, Since] = {}
    for group, one in _with_us(register, groups):
        day = one.episodes[-1].signed_up
        person = int(one.person)
        if person not in first or day < first[person].moment.date():
            moment = datetime.combine(day, MORNING, register.zone_of(group.id))
            first[person] = Since(person, sending.wave, moment, group.timezone)
    yield from first.values()


def _meetings(session: Session, register: Register, groups: Sequence[Group]) -> Iterator[Since]:
    """Every meeting that somebody came to, once its roster is closed: the first of a group is
    wave 1, the second wave 2.
    """
    ends: dict[int, tuple[int, datetime]] = {}
    number: dict[int, int] = {}
    for meeting in sorted(meetings_of(session, [g.id for g in groups]), key=lambda m: m.starts_at):
        if meeting.id not in register.known.cancelled:
            number[meeting.group_id] = number.get(meeting.group_id, 0) + 1
            ends[meeting.id] = number[meeting.group_id], meeting.ends_at
    for group, one in _with_us(register, groups):
        for outcome in one.episodes[-1].attended:
            if outcome.countable and outcome.meeting in ends:
                wave, end = ends[int(outcome.meeting)]
                yield Since(int(one.person), wave, end, group.timezone)


def _asked(session: Session, sending: SurveySending, due: Sequence[Since]) -> list[Asked]:
    """Who is in two groups is asked once in a wave."""
    event = sending.survey.event
    waves = {(one.person, one.wave) for one in due}
    people = {person for person, _ in waves}
    if not people:
        return []
    rows = {r.person_id: r for r in registrations_of(session, event.id, people)}
    known = {p.id: p for p in session.scalars(sa.select(Person).where(Person.id.in_(people)))}
    spoken = event.coalition.languages[0]
    return [
        Asked(
            known[person],
            rows[person].language if person in rows else spoken,
            rows[person].site_id if person in rows else None,
            wave,
        )
        for person, wave in sorted(waves)
    ]
