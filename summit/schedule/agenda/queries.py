"""Reading what people have chosen, and how many seats are left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE
from summit.schedule.agenda.day import Span
from summit.schedule.agenda.models import Booking, Favourite, SeatCount
from summit.schedule.agenda.seats import Seats, limit_here
from summit.schedule.agenda.states import OPEN, BookingState
from summit.schedule.models import Placement, ProgrammeSession


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one person has chosen, by the ids of sessions; ``waiting``: the place in the queue."""

    booked: frozenset[int] = frozenset()
    waiting: Mapping[int, int] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()

    @property
    def seats(self) -> frozenset[int]:
        return self.booked | self.waiting.keys()

    @property
    def all(self) -> frozenset[int]:
        return self.seats | self.marked


def chosen_by(session: Session, registration: Registration) -> Chosen:
    """Two statements. A booking that is over counts no more, be it released or not."""
    rows = session.execute(
        sa.select(Booking.session_id, Booking.state, _ahead()).where(
            Booking.registration_id == registration.id,
            Booking.state.in_(OPEN),
            Booking.site_id == registration.site_id,
        )
    ).all()
    here = registration.state in HOLDS_A_PLACE
    return Chosen(
        booked=frozenset(i for i, state, _ in rows if here and state == BookingState.BOOKED),
        waiting={i: n + 1 for i, state, n in rows if here and state == BookingState.WAITING},
        marked=frozenset(
            session.scalars(
                sa.select(Favourite.session_id).where(Favourite.registration_id == registration.id)
            )
        ),
    )


def _ahead() -> sa.ScalarSelect[int]:
    """How many wait for longer."""
    other = sa.orm.aliased(Booking)
    return (
        sa.select(sa.func.count())
        .where(
            other.session_id == Booking.session_id,
            other.site_id == Booking.site_id,
            other.state == BookingState.WAITING,
            other.number < Booking.number,
        )
        .scalar_subquery()
    )


class Count(NamedTuple):
    booked: int = 0
    waiting: int = 0


def counts_of(session: Session, event_id: int) -> dict[tuple[int, int], Count]:
    """How many seats are taken and how many wait, by (session, site)."""
    taken = session.execute(
        sa.select(SeatCount.session_id, SeatCount.site_id, SeatCount.taken)
        .join(ProgrammeSession, ProgrammeSession.id == SeatCount.session_id)
        .where(ProgrammeSession.event_id == event_id)
    ).all()
    waiting = session.execute(
        sa.select(Booking.session_id, Booking.site_id, sa.func.count())
        .join(ProgrammeSession, ProgrammeSession.id == Booking.session_id)
        .where(ProgrammeSession.event_id == event_id, Booking.state == BookingState.WAITING)
        .group_by(Booking.session_id, Booking.site_id)
    ).all()
    wait = {(s, site): n for s, site, n in waiting}
    booked = {(s, site): n for s, site, n in taken}
    return {key: Count(booked.get(key, 0), wait.get(key, 0)) for key in booked.keys() | wait.keys()}


def seats_at(
    programmed: ProgrammeSession, site_id: int, counts: Mapping[tuple[int, int], Count]
) -> Seats:
    """The seats of a loaded session at one of its sites."""
    here = counts.get((programmed.id, site_id), Count())
    elsewhere = [
        counts.get((programmed.id, p.site_id), Count()).booked
        for p in programmed.placements
        if p.site_id != site_id
    ]
    limit = limit_here(programmed.capacity, room_seats(programmed, site_id), elsewhere)
    return Seats(here.booked, limit, here.waiting)


def room_seats(programmed: ProgrammeSession, site_id: int) -> int | None:
    """How many its rooms at the site hold; None where nobody has said so of one of them."""
    rooms = [p.room.capacity if p.room else None for p in _places(programmed, site_id)]
    known = [seats for seats in rooms if seats is not None]
    return sum(known) if known and len(known) == len(rooms) else None


def _places(programmed: ProgrammeSession, site_id: int) -> list[Placement]:
    return [p for p in programmed.placements if p.site_id == site_id]


def spans_of(sessions: Iterable[ProgrammeSession]) -> list[Span]:
    return [Span(s.id, s.starts_at, s.ends_at, s.sign_up) for s in sessions]


class HeldAt(NamedTuple):
    """A site at which seats of a session are held, and whether somebody waits there."""

    site_id: int
    waits: bool


def held_seats(session: Session, event_id: int) -> dict[int, list[HeldAt]]:
    """Where seats are held or waited for, by session."""
    waits = sa.func.max(sa.case((Booking.state == BookingState.WAITING, 1), else_=0))
    rows = session.execute(
        sa.select(Booking.session_id, Booking.site_id, waits)
        .join(Booking.registration)
        .where(Registration.event_id == event_id, Booking.state.in_(OPEN))
        .group_by(Booking.session_id, Booking.site_id)
    )
    found: dict[int, list[HeldAt]] = {}
    for session_id, site_id, waiting in rows:
        found.setdefault(session_id, []).append(HeldAt(site_id, bool(waiting)))
    return found


def events_with_seats(session: Session, *, now: datetime) -> Sequence[Event]:
    """Events not yet over in whose sessions somebody has a seat or waits for one."""
    held = (
        sa.select(Registration.event_id)
        .join(Booking, Booking.registration_id == Registration.id)
        .where(Booking.state.in_(OPEN))
    )
    return session.scalars(
        sa.select(Event).where(Event.id.in_(held), Event.ends_at > now).order_by(Event.id)
    ).all()
