"""Sessions at their doors: when they are open, how many sit there, who has a seat."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin import rooms
from summit.checkin.models import Attendance, Point
from summit.events.models import Room, Site
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.states import BookingState
from summit.schedule.queries import as_known
from summit.schedule.releases.frozen import Frozen


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
    """The times of these sessions and the places of their rooms at a site, by session: as people
    know them, whatever is being planned meanwhile.

    A session in two rooms of a site has the places of both, and never more than its own limit.
    """
    if not sessions:
        return {}
    held = session.execute(
        sa.select(Site.event_id, Room.id, Room.capacity)
        .outerjoin(Room, Room.site_id == Site.id)
        .where(Site.id == site_id)
    ).all()
    places = {row.id: row.capacity for row in held}
    known = as_known(session, held[0].event_id, sessions)
    return {one.id: _room(one, site_id, places) for one in known.values()}


def _room(one: Frozen, site_id: int, places: Mapping[int, int | None]) -> rooms.Room:
    """A room of which nobody says how many it holds holds as many as come."""
    here = [places.get(p.room_id or 0) for p in one.places if p.site_id == site_id]
    seats = [n for n in here if n is not None]
    in_rooms = sum(seats) if seats and len(seats) == len(here) else None
    limits = [n for n in (one.capacity, in_rooms) if n is not None]
    least = min(limits, default=None)
    return rooms.room(one.id, one.starts_at, one.ends_at, least, sign_up=one.sign_up)


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
