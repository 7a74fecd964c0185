"""What limits a programme, read from what organizers wrote down, and the conflicts with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa
from babel import Locale
from sqlalchemy.orm import Session

from summit.events.models import Event, Room, Site
from summit.events.states import SiteKind
from summit.schedule.agenda.models import SeatCount
from summit.schedule.conflicts import Conflict, conflicts
from summit.schedule.limits.drafts import Hours, LimitsDraft
from summit.schedule.models import (
    Placement,
    ProgrammeSession,
    RoomHours,
    Speaker,
    SpeakerAbsence,
    Travel,
    Turnaround,
)
from summit.schedule.plans import Day, Placed, Plan, Span
from summit.schedule.queries import planned
from summit.schedule.states import GATHERING, Answer, Part


def conflicts_of(
    session: Session, event: Event, sessions: Iterable[ProgrammeSession], language: str = "en"
) -> list[Conflict]:
    """The conflicts of loaded sessions, with names in ``language``; cancelled ones have none.

    Five statements, however many sessions there are.
    """
    hours = hours_of_rooms(session, event.id)
    taken = _signed_up(session, event.id)
    plans = [_plan(s, hours, taken.get(s.id, 0), language) for s in planned(sessions)]
    return conflicts(plans, _day(session, event, language))


def hours_of_rooms(session: Session, event_id: int) -> dict[int, RoomHours]:
    """By room, where somebody wrote them down."""
    found = session.scalars(
        sa.select(RoomHours)
        .join(Room, Room.id == RoomHours.room_id)
        .join(Site, Site.id == Room.site_id)
        .where(Site.event_id == event_id)
    )
    return {hours.room_id: hours for hours in found}


def turnaround_of(session: Session, event_id: int) -> int:
    """Minutes that a room needs between two sessions; 0 until somebody says so."""
    found = session.get(Turnaround, event_id)
    return found.minutes if found else 0


def travel_of(session: Session, site_ids: Collection[int]) -> Sequence[Travel]:
    """The ways between these sites that are known."""
    return session.scalars(sa.select(Travel).where(Travel.site_id.in_(site_ids))).all()


def limits_of(session: Session, event: Event) -> LimitsDraft:
    """What is written down, as it would be written down again."""
    hours = hours_of_rooms(session, event.id)
    ways = travel_of(session, [site.id for site in event.sites])
    return LimitsDraft(
        turnaround_of(session, event.id),
        {(way.site_id, way.other_id): way.minutes for way in ways},
        {room_id: Hours(kept.opens_at, kept.closes_at) for room_id, kept in hours.items()},
    )


def _absences(session: Session, event_id: int) -> Mapping[str, tuple[Span, ...]]:
    found = session.execute(
        sa.select(Speaker.name, SpeakerAbsence.starts_at, SpeakerAbsence.ends_at)
        .join(Speaker, Speaker.id == SpeakerAbsence.speaker_id)
        .where(Speaker.event_id == event_id)
        .order_by(SpeakerAbsence.starts_at, SpeakerAbsence.id)
    )
    away: dict[str, tuple[Span, ...]] = {}
    for name, starts_at, ends_at in found:
        away[name] = (*away.get(name, ()), Span(starts_at, ends_at))
    return away


def _day(session: Session, event: Event, language: str) -> Day:
    names = {site.id: site.name.say(language) for site in event.sites}
    ways = travel_of(session, names)
    return Day(
        event.starts_at,
        event.ends_at,
        doors={names[s.id]: s.doors_open_at for s in event.sites if s.doors_open_at},
        turnaround=timedelta(minutes=turnaround_of(session, event.id)),
        travel={
            frozenset((names[w.site_id], names[w.other_id])): timedelta(minutes=w.minutes)
            for w in ways
        },
        away=_absences(session, event.id),
        languages=named(event.coalition.languages, language),
    )


def named(codes: Iterable[str], language: str) -> tuple[str, ...]:
    """Languages as a reader of ``language`` calls them."""
    return tuple(Locale.parse(language).languages.get(code, code) for code in codes)


def _signed_up(session: Session, event_id: int) -> dict[int, int]:
    """How many seats are taken, by session."""
    taken = session.execute(
        sa.select(SeatCount.session_id, sa.func.sum(SeatCount.taken).label("taken"))
        .join(ProgrammeSession, ProgrammeSession.id == SeatCount.session_id)
        .where(ProgrammeSession.event_id == event_id)
        .group_by(SeatCount.session_id)
    )
    return {row.session_id: row.taken for row in taken}


def _plan(
    s: ProgrammeSession, hours: Mapping[int, RoomHours], signed_up: int, language: str
) -> Plan:
    names = {link.speaker.name: link for link in s.speakers}
    return Plan(
        id=s.id,
        title=s.title.say(language),
        kind=s.kind,
        starts_at=s.starts_at,
        ends_at=s.ends_at,
        places=tuple(_placed(s, p, hours, language) for p in s.placements),
        people=frozenset(names),
        interpreters=frozenset(n for n, link in names.items() if link.part == Part.INTERPRETS),
        declined=frozenset(n for n, link in names.items() if link.answer == Answer.DECLINED),
        languages=named(s.languages, language),
        interpretation=named(s.interpretation, language),
        seats=s.capacity,
        expected=s.expected,
        signed_up=signed_up,
    )


def _placed(
    s: ProgrammeSession, p: Placement, hours: Mapping[int, RoomHours], language: str
) -> Placed:
    ours = hours.get(p.room_id or 0)
    everybody = s.kind in GATHERING and s.expected is None
    return Placed(
        p.site.name.say(language),
        p.room.name if p.room else None,
        p.role,
        seats=p.room.capacity if p.room else None,
        expected=p.site.taken if everybody else None,
        opens_at=ours.opens_at if ours else None,
        closes_at=ours.closes_at if ours else None,
        online=p.site.kind == SiteKind.ONLINE,
    )
