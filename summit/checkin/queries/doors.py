"""Reading the doors: devices, points, who is in, the phones' list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from summit.access.tokens import digest
from summit.checkin.models import Attendance, Device, Pairing, Point
from summit.checkin.states import PointKind
from summit.errors import NotFound
from summit.events.models import Site
from summit.people.models import Organization, Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.schedule.agenda.models import Booking
from summit.schedule.agenda.states import BookingState


def device_with(session: Session, token: str) -> Device | None:
    """The phone that carries this secret, revoked or not, with point, site and event."""
    return session.scalar(
        sa.select(Device)
        .where(Device.token_digest == digest(token))
        .join(Device.point)
        .join(Device.site)
        .join(Site.event)
        .options(
            contains_eager(Device.point),
            contains_eager(Device.site).contains_eager(Site.event),
        )
    )


def pairing_with(session: Session, code: str) -> Pairing | None:
    return session.scalar(
        sa.select(Pairing)
        .where(Pairing.code_digest == digest(code))
        .options(joinedload(Pairing.point).joinedload(Point.site).joinedload(Site.event))
    )


def open_pairing(session: Session, code: str, *, now: datetime) -> Pairing | None:
    """The pairing that ``code`` still opens."""
    pairing = pairing_with(session, code)
    over = pairing is None or pairing.used_at is not None or pairing.expires_at <= now
    return None if over else pairing


def points_of(session: Session, event_id: int) -> Sequence[Point]:
    """The points of an event with their sites and sessions, in the order of the sites."""
    return session.scalars(
        sa.select(Point)
        .where(Point.event_id == event_id)
        .join(Point.site)
        .options(contains_eager(Point.site), joinedload(Point.session))
        .order_by(Site.position, Point.kind, Point.id)
    ).all()


def points_at(session: Session, site_id: int) -> Sequence[Point]:
    return session.scalars(
        sa.select(Point).where(Point.site_id == site_id).order_by(Point.id)
    ).all()


def point_of(session: Session, event_id: int, point: int) -> Point:
    """The point with its site and session. Raises NotFound."""
    found = session.scalar(
        sa.select(Point)
        .where(Point.event_id == event_id, Point.id == point)
        .options(joinedload(Point.site), joinedload(Point.session))
    )
    if found is None:
        raise NotFound
    return found


def devices_of(session: Session, event_id: int, *, practice: bool = False) -> Sequence[Device]:
    """The phones of an event, or those of its rehearsal, with point and site."""
    return session.scalars(
        sa.select(Device)
        .where(Device.event_id == event_id, Device.practice.is_(practice))
        .options(joinedload(Device.point), joinedload(Device.site))
        .order_by(Device.site_id, Device.id)
    ).all()


def device_of(session: Session, event_id: int, device: int) -> Device:
    """Raises NotFound."""
    found = session.scalar(
        sa.select(Device).where(Device.event_id == event_id, Device.id == device)
    )
    if found is None:
        raise NotFound
    return found


def _present(event_id: int, *kinds: PointKind) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Attendance.event_id == event_id,
        Attendance.point_kind.in_(kinds or [PointKind.ENTRANCE]),
        Attendance.undone_at.is_(None),
    )


def arrived_counts(session: Session, event_id: int) -> dict[int, int]:
    """Distinct people who came through an entrance, by site: people, never scans."""
    rows = session.execute(
        sa.select(Attendance.site_id, sa.func.count())
        .where(*_present(event_id))
        .group_by(Attendance.site_id)
    )
    return dict(rows.all())


def point_counts(session: Session, event_id: int) -> dict[int, int]:
    """Distinct people who came in, by point."""
    rows = session.execute(
        sa.select(Attendance.point_id, sa.func.count(Attendance.registration_id.distinct()))
        .where(*_present(event_id, *PointKind))
        .group_by(Attendance.point_id)
    )
    return dict(rows.all())


def arrived_person_ids(session: Session, event_id: int) -> set[int]:
    return set(
        session.scalars(
            sa.select(Registration.person_id)
            .join(Attendance, Attendance.registration_id == Registration.id)
            .where(*_present(event_id))
        )
    )


def arrival_moments(session: Session, event_id: int) -> list[tuple[int, datetime]]:
    """(site, moment) of every arrival at an entrance, in order."""
    rows = session.execute(
        sa.select(Attendance.site_id, Attendance.arrived_at)
        .where(*_present(event_id))
        .order_by(Attendance.arrived_at)
    )
    return [(site_id, at) for site_id, at in rows]


class Listed(NamedTuple):
    """A ticket as the phones' list needs it."""

    registration_id: int
    digest: str
    version: int
    replaced: bool
    uid: str
    state: State
    site_id: int
    name: str
    badge: str | None
    in_site: int | None
    in_point: int | None
    in_at: datetime | None
    booked: tuple[int, ...]  # the sessions in which the person has a seat


_SEEN = sa.and_(Attendance.undone_at.is_(None), Attendance.left_at.is_(None))
_LISTED = (
    *(Registration.id, Ticket.digest, Ticket.version, Ticket.replaced_at.is_not(None)),
    *(Registration.uid, Registration.state, Registration.site_id),
    *(Person.full_name, Organization.name),
    *(sa.case((_SEEN, column)) for column in (Attendance.site_id, Attendance.point_id)),
    sa.case((_SEEN, Attendance.arrived_at)),
)


def listed_tickets(
    session: Session, event_id: int, *, since: datetime | None = None
) -> list[Listed]:
    """Every ticket of the event, replaced ones too, so that a phone can say so.

    ``since``: only those that have changed from then on, as far as their dates tell.
    """
    chosen = _stirred(event_id, since) if since else None
    present = sa.and_(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
    )
    rows = session.connection().execute(
        sa.select(*_LISTED)
        .join(Ticket.registration)
        .join(Registration.person)
        .outerjoin(Person.organization)
        .outerjoin(Attendance, present)
        .where(Ticket.event_id == event_id, *_among(Ticket.registration_id, chosen))
    )
    seats = _seats(session, event_id, chosen)
    return [Listed._make((*row, seats.get(row[0], ()))) for row in rows]


def _stirred(event_id: int, since: datetime) -> sa.CompoundSelect[Any]:
    """The registrations of an event of which something is dated ``since`` then or later."""

    def dated(who: Any, *moments: Any) -> sa.Select[Any]:
        return sa.select(who).where(sa.or_(*(moment >= since for moment in moments)))

    held, came = Registration.event_id == event_id, Attendance.event_id == event_id
    booked = (Booking.made_at, Booking.booked_at, Booking.released_at)
    mine = (
        *(Registration.confirmed_at, Registration.cancelled_at, Registration.queued_at),
        Registration.altered_at,
    )
    return sa.union(
        dated(Ticket.registration_id, Ticket.issued_at, Ticket.replaced_at).where(
            Ticket.event_id == event_id
        ),
        dated(Registration.id, *mine).where(held),
        dated(Attendance.registration_id, Attendance.changed_at).where(came),
        dated(Booking.registration_id, *booked).join(Booking.registration).where(held),
    )


def _among(who: Any, chosen: Any) -> list[sa.ColumnElement[bool]]:
    return [] if chosen is None else [who.in_(chosen)]


def _seats(session: Session, event_id: int, chosen: Any) -> dict[int, tuple[int, ...]]:
    """By registration: the sessions in which it has a seat."""
    rows = session.connection().execute(
        sa.select(Booking.registration_id, Booking.session_id)
        .join(Registration, Registration.id == Booking.registration_id)
        .where(Registration.event_id == event_id, Booking.state == BookingState.BOOKED)
        .where(*_among(Registration.id, chosen))
        .order_by(Booking.session_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for who, programmed in rows:
        found[who] = (*found.get(who, ()), programmed)
    return found
