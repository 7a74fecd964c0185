"""Sessions at their doors: when they are open, how many sit there, who has a seat."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin import rooms
from summit.checkin.models import Attendance, Point
from summit.events.models import Room
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import Placement, ProgrammeSession


def hold_session_doors(session: Session, sessions: Collection[int], site_id: int) -> None:
    """Lock every door of these sessions at a site: two phones never give one seat twice.

    After the registrations and in one order, so that two phones never wait in a ring.
    """
    session.execute(
        sa.select(Point.id)
        .where(Point.session_id.in_(sessions), Point.site_id == site_id)
        .order_by(Point.id)
        .with_for_update(key_share=True)
    ).all()


def session_counts(session: Session, sessions: Collection[int], site_id: int) -> dict[int, int]:
    """How many sit in the rooms of these sessions at a site now."""
    rows = session.execute(
        sa.select(Attendance.session_id, sa.func.count())
        .where(
            Attendance.session_id.in_(sessions),
            Attendance.site_id == site_id,
            Attendance.undone_at.is_(None),
            Attendance.left_at.is_(None),
        )
        .group_by(Attendance.session_id)
    )
    return dict(rows.all())


def rooms_of(session: Session, sessions: Collection[int], site_id: int) -> dict[int, rooms.Room]:
    """The times of these sessions and the places of their rooms at a site, by session.

    A session in two rooms of a site has the places of both, and never more than its own limit.
    """
    rows = session.execute(
        sa.select(
            ProgrammeSession.id,
            ProgrammeSession.starts_at,
            ProgrammeSession.ends_at,
            ProgrammeSession.capacity,
            ProgrammeSession.sign_up,
            sa.func.sum(Room.capacity),
            sa.func.count(Placement.id) - sa.func.count(Room.capacity),
        )
        .outerjoin(
            Placement,
            sa.and_(Placement.session_id == ProgrammeSession.id, Placement.site_id == site_id),
        )
        .outerjoin(Room, Room.id == Placement.room_id)
        .where(ProgrammeSession.id.in_(sessions))
        .group_by(
            ProgrammeSession.id,
            ProgrammeSession.starts_at,
            ProgrammeSession.ends_at,
            ProgrammeSession.capacity,
            ProgrammeSession.sign_up,
        )
    )
    return {row[0]: _room(*row) for row in rows}


def _room(
    session_id: int,
    starts_at: datetime,
    ends_at: datetime,
    limit: int | None,
    sign_up: bool,
    places: int | None,
    open_rooms: int,
) -> rooms.Room:
    """``open_rooms``: how many of the session's rooms there say no number of places."""
    limits = [n for n in (limit, None if open_rooms else places) if n is not None]
    least = min(limits, default=None)
    return rooms.room(session_id, starts_at, ends_at, least, sign_up=sign_up)


def seats_booked(
    session: Session, sessions: Collection[int], registrations: Collection[int]
) -> set[tuple[int, int]]:
    """(registration, session) of those who have a seat there."""
    rows = session.execute(
        sa.select(Booking.registration_id, Booking.session_id).where(
            Booking.session_id.in_(sessions),
            Booking.registration_id.in_(registrations),
            Booking.state == BookingState.BOOKED,
        )
    )
    return {(row[0], row[1]) for row in rows}
