"""Seats in sessions."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.operations.queries.invariants.asking import Faults, each
from summit.registration.models import Registration
from summit.schedule.agenda.models import Booking, SeatCount
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import ProgrammeSession


def seats_are_counted(session: Session) -> Faults:
    """What is counted of a session's seats at a site equals its bookings there."""
    booked = (
        sa.select(sa.func.count(Booking.id))
        .where(
            Booking.session_id == SeatCount.session_id,
            Booking.site_id == SeatCount.site_id,
            Booking.state == BookingState.BOOKED,
        )
        .scalar_subquery()
    )
    statement = sa.select(SeatCount.id, SeatCount.taken, booked).where(SeatCount.taken != booked)
    return each(session, statement, "seat count {0} says {1} seats taken, {2} are")


def seats_stay_in_their_event(session: Session) -> Faults:
    """Whoever has a seat in a session is registered for its event."""
    statement = (
        sa.select(Booking.id)
        .join(Registration, Registration.id == Booking.registration_id)
        .join(ProgrammeSession, ProgrammeSession.id == Booking.session_id)
        .where(Registration.event_id != ProgrammeSession.event_id)
    )
    return each(session, statement, "booking {0} is in a session of another event")
