"""Counting and naming the people of sessions, from doors, bookings and joins over the network."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance
from summit.checkin.sessions.ways import Tally, Way
from summit.checkin.states import PointKind
from summit.db import Localized
from summit.events.models import Site
from summit.people.models import Organization, Person
from summit.registration.models import Registration
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.agenda.states import BookingState
from summit.schedule.models import OnlineJoin, ProgrammeSession

Key = tuple[int, int]  # session, site
Rows = sa.Select[*tuple[Any, ...]]


class Guest(NamedTuple):
    """Somebody of a session and what is known of their being there."""

    name: str
    organization: str | None
    site: Localized
    booking: BookingState | None
    came_at: datetime | None
    joined_at: datetime | None


def _came() -> tuple[Any, ...]:
    return (Attendance.point_kind == PointKind.SESSION, Attendance.undone_at.is_(None))


def tallies(session: Session, event_id: int, only: int | None = None) -> dict[Key, Tally]:
    """By session and site, in five statements; ``only`` of one session.

    Who came is counted where they came, everybody else at the site of their registration.
    """
    booked = Booking.state == BookingState.BOOKED
    waits = Booking.state == BookingState.WAITING
    both = sa.exists().where(
        Attendance.registration_id == Booking.registration_id,
        Attendance.session_id == Booking.session_id,
        *_came(),
    )
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    _count(found, session, "came", _attended(event_id, only))
    _count(found, session, "online", _of_people(OnlineJoin, event_id, only))
    _count(found, session, "marked", _of_people(Favourite, event_id, only))
    _count(found, session, "here", _here(event_id, only))
    seats = _seats(event_id, only, booked, sa.and_(booked, both), waits)
    for session_id, site_id, *numbers in session.execute(seats):
        found[session_id, site_id] |= dict(zip(("booked", "both", "waiting"), numbers, strict=True))
    return {key: Tally(**counts) for key, counts in found.items()}


def _count(
    found: dict[Key, dict[str, int]],
    session: Session,
    name: str,
    statement: Rows,
) -> None:
    for session_id, site_id, number in session.execute(statement):
        found[session_id, site_id][name] = number


def _attended(event_id: int, only: int | None) -> Rows:
    chosen = sa.select(
        Attendance.session_id,
        Attendance.site_id,
        sa.func.count(Attendance.registration_id.distinct()),
    ).where(Attendance.event_id == event_id, *_came())
    if only is not None:
        chosen = chosen.where(Attendance.session_id == only)
    return chosen.group_by(Attendance.session_id, Attendance.site_id)


def _of_people(table: Any, event_id: int, only: int | None) -> Rows:
    chosen = (
        sa.select(table.session_id, Registration.site_id, sa.func.count())
        .join(Registration, Registration.id == table.registration_id)
        .where(Registration.event_id == event_id)
    )
    if only is not None:
        chosen = chosen.where(table.session_id == only)
    return chosen.group_by(table.session_id, Registration.site_id)


def _here(event_id: int, only: int | None) -> Rows:
    """Whoever came or followed online, once: who did both where they came."""
    door = sa.select(Attendance.session_id, Attendance.site_id, Attendance.registration_id).where(
        Attendance.event_id == event_id, *_came()
    )
    came = sa.exists().where(
        Attendance.registration_id == OnlineJoin.registration_id,
        Attendance.session_id == OnlineJoin.session_id,
        *_came(),
    )
    online = (
        sa.select(OnlineJoin.session_id, Registration.site_id, OnlineJoin.registration_id)
        .join(Registration, Registration.id == OnlineJoin.registration_id)
        .where(Registration.event_id == event_id, ~came)
    )
    rows = sa.union(door, online).subquery()
    chosen = sa.select(rows.c.session_id, rows.c.site_id, sa.func.count())
    if only is not None:
        chosen = chosen.where(rows.c.session_id == only)
    return chosen.group_by(rows.c.session_id, rows.c.site_id)


def _seats(event_id: int, only: int | None, *kinds: sa.ColumnElement[bool]) -> Rows:
    counts = [sa.func.count(sa.case((kind, 1))) for kind in kinds]
    chosen = (
        sa.select(Booking.session_id, Booking.site_id, *counts)
        .join(ProgrammeSession, ProgrammeSession.id == Booking.session_id)
        .where(ProgrammeSession.event_id == event_id)
    )
    if only is not None:
        chosen = chosen.where(Booking.session_id == only)
    return chosen.group_by(Booking.session_id, Booking.site_id)


def guests_of(
    session: Session,
    session_id: int,
    way: Way,
    sites: Collection[int],
    *,
    first: int = 0,
    most: int | None = None,
) -> Sequence[Guest]:
    """Those who belong to the session in this way at one of the sites, by name."""
    chosen = (
        _guests(session_id, way, sites)
        .with_only_columns(
            Person.full_name,
            Organization.name,
            Site.name,
            Booking.state,
            Attendance.arrived_at,
            OnlineJoin.joined_at,
        )
        .order_by(Person.name_key, Person.id)
        .offset(first)
    )
    rows = session.execute(chosen if most is None else chosen.limit(most))
    return [Guest._make(row) for row in rows]


def count_of_guests(session: Session, session_id: int, way: Way, sites: Collection[int]) -> int:
    chosen = _guests(session_id, way, sites).with_only_columns(sa.func.count())
    return session.scalar(chosen) or 0


def _guests(session_id: int, way: Way, sites: Collection[int]) -> Rows:
    def mine(table: Any) -> sa.ColumnElement[bool]:
        return sa.and_(table.registration_id == Registration.id, table.session_id == session_id)

    where, place = _belongs(way)
    return (
        sa.select(Registration)
        .join(Registration.person)
        .outerjoin(Person.organization)
        .outerjoin(Attendance, sa.and_(mine(Attendance), *_came()))
        .outerjoin(Booking, sa.and_(mine(Booking), Booking.state != BookingState.RELEASED))
        .outerjoin(OnlineJoin, mine(OnlineJoin))
        .outerjoin(Favourite, mine(Favourite))
        .join(Site, Site.id == place)
        .where(where, place.in_(sites))
    )


def _belongs(way: Way) -> tuple[sa.ColumnElement[bool], Any]:
    """What makes somebody one of them, and the site at which they are counted."""
    booked = Booking.state == BookingState.BOOKED
    ways: dict[Way, tuple[sa.ColumnElement[bool], Any]] = {
        Way.CAME: (Attendance.id.is_not(None), Attendance.site_id),
        Way.BOOKED: (booked, Booking.site_id),
        Way.ABSENT: (sa.and_(booked, Attendance.id.is_(None)), Booking.site_id),
        Way.WAITING: (Booking.state == BookingState.WAITING, Booking.site_id),
        Way.ONLINE: (OnlineJoin.id.is_not(None), Registration.site_id),
        Way.MARKED: (Favourite.id.is_not(None), Registration.site_id),
    }
    return ways[way]
