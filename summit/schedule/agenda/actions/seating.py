"""Giving on the seats of those who come no more, and calling those who wait.

A seat belongs to a registration, which stands to the left of the programme and knows nothing of
it. So nothing is done when a registration is cancelled or moves: its seats count as left behind
from then on, and go to others at the next booking in the session, or when the worker comes by.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from summit.events.models import Event
from summit.outbox.actions import post
from summit.outbox.jobs import Context, Job
from summit.registration.links import secret_page
from summit.registration.models import Registration
from summit.registration.queries import WHOLE
from summit.registration.states import HOLDS_A_PLACE
from summit.schedule.agenda.actions.counting import (
    leave_seat,
    lock_session,
    placed,
    take_seat,
    the_one,
)
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.queries import (
    Count,
    HeldAt,
    counts_of,
    events_with_seats,
    held_seats,
    seats_at,
)
from summit.schedule.agenda.states import OPEN, BookingState
from summit.schedule.models import ProgrammeSession
from summit.schedule.queries import known_sessions
from summit.schedule.states import SessionState
from summit.web import moments


def tidy_seats(session: Session, programmed: ProgrammeSession, *, now: datetime) -> int:
    """Give back what was left behind in a locked session; how many seats and numbers."""
    left = session.scalars(
        sa.select(Booking)
        .join(Booking.registration)
        .where(
            Booking.session_id == programmed.id,
            sa.or_(left_behind(), _not_there(programmed)),
        ),
        execution_options={"populate_existing": True},
    ).all()
    for booking in left:
        if booking.state == BookingState.BOOKED:
            leave_seat(session, programmed.id, booking.site_id)
        booking.state, booking.released_at = BookingState.RELEASED, now
    if left:
        session.flush()  # whoever is next is looked for without them
    return len(left)


def left_behind() -> sa.ColumnElement[bool]:
    """Open bookings whose registration has no place, or one at another site."""
    return sa.and_(
        Booking.state.in_(OPEN),
        sa.or_(
            Registration.state.not_in(HOLDS_A_PLACE),
            Registration.site_id != Booking.site_id,
        ),
    )


def _not_there(programmed: ProgrammeSession) -> sa.ColumnElement[bool]:
    """Open bookings at sites at which the session is no more."""
    sites = [p.site_id for p in programmed.placements]
    return sa.and_(Booking.state.in_(OPEN), Booking.site_id.not_in(sites))


def fill_seats(session: Session, programmed: ProgrammeSession, *, now: datetime) -> int:
    """Give the free seats of a locked session to those who wait, and tell them; to how many."""
    if programmed.state != SessionState.PLANNED or now >= programmed.starts_at:
        return 0
    full: set[int] = set()
    given = 0
    for booking in _queue(session, programmed):
        if booking.site_id in full:
            continue
        if not take_seat(session, programmed, booking.site_id):
            full.add(booking.site_id)
            continue
        booking.state, booking.booked_at = BookingState.BOOKED, now
        _tell(session, programmed, booking, now=now)
        given += 1
    session.flush()  # what is counted next counts them
    return given


def _queue(session: Session, programmed: ProgrammeSession) -> list[Booking]:
    found = session.scalars(
        sa.select(Booking)
        .where(Booking.session_id == programmed.id, Booking.state == BookingState.WAITING)
        .options(joinedload(Booking.registration).options(*WHOLE))
        .order_by(Booking.number)
    )
    return list(found.unique())


def _tell(
    session: Session, programmed: ProgrammeSession, booking: Booking, *, now: datetime
) -> None:
    registration = booking.registration
    person, event = registration.person, registration.event
    if not person.email:
        return
    post(
        session,
        kind="schedule/seat",
        dedupe_key=f"seat:{booking.id}:{booking.number}",
        recipient=person.email,
        recipient_name=person.full_name,
        language=registration.language,
        values=_values(programmed, booking, event),
        coalition_id=event.coalition_id,
        event_id=event.id,
        person_id=person.id,
        sensitive=True,
        priority=1,
        now=now,
    )


def _values(programmed: ProgrammeSession, booking: Booking, event: Event) -> dict[str, object]:
    registration = booking.registration
    place = placed(programmed, booking.site_id)
    zone = registration.site.timezone or event.timezone
    return {
        "name": registration.person.full_name,
        "event": event.name,
        "session": programmed.title,
        "day": moments.day(programmed.starts_at, zone, registration.language),
        "time": moments.time(programmed.starts_at, zone, registration.language),
        "room": place.room.name if place and place.room else "",
        "link": secret_page(registration, "agenda"),
        "contact": event.coalition.contact_email,
    }


def give_on(session: Session, context: Context) -> int:
    """One session's part of what is due: seats left behind, seats free for those who wait."""
    due = _due(session, context.now)
    if due is None:
        return 0
    event, session_id = due
    programmed = the_one(lock_session(session, event, session_id), session_id)
    done = tidy_seats(session, programmed, now=context.now)
    return done + fill_seats(session, programmed, now=context.now)


def _due(session: Session, now: datetime) -> tuple[Event, int] | None:
    """The first session of which something is due, with its event."""
    for event in events_with_seats(session, now=now):
        behind = set(
            session.scalars(
                sa.select(Booking.session_id)
                .join(Booking.registration)
                .where(Registration.event_id == event.id, left_behind())
            )
        )
        held, counts = held_seats(session, event.id), counts_of(session, event.id)
        for programmed in known_sessions(session, event):
            here = held.get(programmed.id, [])
            if programmed.id in behind or any(
                _is_due(programmed, one, counts, now) for one in here
            ):
                return event, programmed.id
    return None


def _is_due(
    programmed: ProgrammeSession,
    held: HeldAt,
    counts: Mapping[tuple[int, int], Count],
    now: datetime,
) -> bool:
    """Whether seats at a site are to be given back, or to who waits there."""
    if placed(programmed, held.site_id) is None:
        return True
    ahead = programmed.state == SessionState.PLANNED and programmed.starts_at > now
    return held.waits and ahead and seats_at(programmed, held.site_id, counts).left != 0


SEATS = Job("seats", timedelta(seconds=30), give_on)
