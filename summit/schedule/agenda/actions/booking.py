"""Booking a seat and giving it back."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.errors import N_, Conflict
from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE
from summit.schedule.agenda.actions.counting import (
    leave_seat,
    lock_session,
    placed,
    take_seat,
    the_one,
)
from summit.schedule.agenda.actions.seating import fill_seats, tidy_seats
from summit.schedule.agenda.day import clashing
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.queries import spans_of
from summit.schedule.agenda.states import OPEN, BookingState
from summit.schedule.models import ProgrammeSession
from summit.schedule.states import SessionState


class Clash(Conflict):
    """The person has a seat in something else at the same time."""


def book(
    session: Session, registration: Registration, programmed: ProgrammeSession, *, now: datetime
) -> Booking:
    """A seat at the person's site if there is one, else a number in the queue; asked twice gives
    the same. The session is booked as people know it, not as it is drafted. Raises Clash, Conflict,
    NotFound, Busy.
    """
    _hold(session, registration)
    known_by_all = lock_session(session, registration.event, programmed.id)
    programmed = the_one(known_by_all, programmed.id)
    _must_be_open(registration, programmed, now)
    tidy_seats(session, programmed, now=now)
    known = _booking(session, registration, programmed)
    if known is not None and known.state in OPEN:
        return known
    _must_be_free(session, registration, programmed, known_by_all)
    made = known or Booking(registration_id=registration.id, session_id=programmed.id)
    made.site_id, made.made_at, made.released_at = registration.site_id, now, None
    made.number = _end_of_queue(session, programmed)
    fill_seats(session, programmed, now=now)
    _sit_or_wait(session, programmed, made, now=now)
    session.add(made)
    return made


def give_back(
    session: Session, registration: Registration, programmed: ProgrammeSession, *, now: datetime
) -> bool:
    """Give a seat, or a number in the queue, back; who waits gets it. Whether there was one."""
    _hold(session, registration)
    programmed = the_one(lock_session(session, registration.event, programmed.id), programmed.id)
    known = _booking(session, registration, programmed)
    if known is None or known.state not in OPEN:
        return False
    if known.state == BookingState.BOOKED:
        leave_seat(session, programmed.id, known.site_id)
    known.state, known.released_at = BookingState.RELEASED, now
    session.flush()  # whoever is next is looked for without the one who leaves
    tidy_seats(session, programmed, now=now)
    fill_seats(session, programmed, now=now)
    return True


def _hold(session: Session, registration: Registration) -> None:
    """Two acts of one person come one after the other, and see each other."""
    session.refresh(registration, ["state", "site_id"], with_for_update=True)


def _must_be_open(registration: Registration, programmed: ProgrammeSession, now: datetime) -> None:
    if registration.state not in HOLDS_A_PLACE:
        raise Conflict(N_("You can book seats once you have a place at the summit."))
    if not programmed.sign_up or placed(programmed, registration.site_id) is None:
        raise Conflict(N_("This session has no seats to book at your site."))
    if programmed.state != SessionState.PLANNED or now >= programmed.starts_at:
        raise Conflict(N_("This session has begun or is cancelled, so its seats are not given."))


def _booking(
    session: Session, registration: Registration, programmed: ProgrammeSession
) -> Booking | None:
    return session.scalar(
        sa.select(Booking).where(
            Booking.registration_id == registration.id, Booking.session_id == programmed.id
        ),
        execution_options={"populate_existing": True},
    )


def _must_be_free(
    session: Session,
    registration: Registration,
    programmed: ProgrammeSession,
    known: Iterable[ProgrammeSession],
) -> None:
    held = session.scalars(
        sa.select(Booking.session_id).where(
            Booking.registration_id == registration.id, Booking.state.in_(OPEN)
        )
    ).all()
    others = {s.id: s for s in known if s.id in held}
    going = [s for s in others.values() if s.state == SessionState.PLANNED]
    for other in clashing(spans_of([programmed])[0], spans_of(going)):
        raise Clash(
            N_(
                "You have a seat, or wait for one, in “%(other)s” at that time. Give it back first."
            ),
            other=others[other.id].title.say(registration.language),
        )


def _end_of_queue(session: Session, programmed: ProgrammeSession) -> int:
    last = session.scalar(
        sa.select(sa.func.max(Booking.number)).where(Booking.session_id == programmed.id)
    )
    return (last or 0) + 1


def _sit_or_wait(
    session: Session, programmed: ProgrammeSession, made: Booking, *, now: datetime
) -> None:
    """Nobody overtakes those who wait."""
    waits = sa.exists().where(
        Booking.session_id == programmed.id,
        Booking.site_id == made.site_id,
        Booking.state == BookingState.WAITING,
    )
    seated = not session.scalar(sa.select(waits)) and take_seat(session, programmed, made.site_id)
    made.state = BookingState.BOOKED if seated else BookingState.WAITING
    made.booked_at = now if seated else None
