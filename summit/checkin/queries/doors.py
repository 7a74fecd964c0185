"""Reading the doors: devices, what a batch of scans needs, who is in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from summit.access.tokens import digest
from summit.checkin.models import Attendance, Device, Pairing, Point, Scan
from summit.checkin.states import PointKind
from summit.db import Localized
from summit.errors import NotFound
from summit.events.models import Site
from summit.people.models import Organization, Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State


class Held(NamedTuple):
    """A ticket held up to a phone: what decides about it, and what the volunteer may see."""

    digest: str
    code: str
    event_id: int
    replaced_at: datetime | None
    registration_id: int
    state: State
    site_id: int
    name: str
    badge: str | None
    site_name: Localized


class Arrival(NamedTuple):
    """Somebody who came in, and the phone and point that let them."""

    attendance: Attendance
    device_id: int | None
    device_name: str | None
    point_name: str


def device_with(session: Session, token: str) -> Device | None:
    """The phone that carries this secret, revoked or not, with point, site and event."""
    return session.scalar(_device(whole=True), {"digest": digest(token)})


def scanning_device(session: Session, token: str) -> Device | None:
    """The same with its point alone, which is all that a scan needs."""
    return session.scalar(_device(whole=False), {"digest": digest(token)})


@cache
def _device(*, whole: bool) -> sa.Select[Device]:
    """Built once, like all that every scan asks."""
    found = sa.select(Device).where(Device.token_digest == sa.bindparam("digest"))
    found = found.join(Device.point).options(contains_eager(Device.point))
    if not whole:
        return found
    site = contains_eager(Device.site).contains_eager(Site.event)
    return found.join(Device.site).join(Site.event).options(site)


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


def held_tickets(
    session: Session,
    event_id: int,
    *,
    tokens: Collection[str],
    codes: Collection[str],
    registrations: Collection[int] = (),
) -> list[Held]:
    """What these scans hold up, each registration locked until the end of the transaction.

    Tokens are looked up everywhere, so that a ticket of another event is told from no ticket;
    typed codes in this event only; ``registrations`` come by their ids.
    Locked in one order, so that two phones never wait in a ring.
    """
    wanted = {
        "digests": [digest(token) for token in tokens],
        "codes": list(codes),
        "registrations": list(registrations),
    }
    named = {name: values for name, values in wanted.items() if values}
    if not named:
        return []
    rows = session.execute(_held(tuple(named)), named | {"event": event_id})
    return [Held._make(row) for row in rows]


@cache
def _held(named: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    """One condition for each way in which a ticket is named, so that the index of it is used."""
    ways = {
        "digests": Ticket.digest.in_(_many("digests")),
        "codes": sa.and_(Ticket.event_id == sa.bindparam("event"), Ticket.code.in_(_many("codes"))),
        "registrations": Ticket.registration_id.in_(_many("registrations")),
    }
    return (
        sa.select(
            Ticket.digest,
            Ticket.code,
            Ticket.event_id,
            Ticket.replaced_at,
            Registration.id,
            Registration.state,
            Registration.site_id,
            Person.full_name,
            Organization.name,
            Site.name,
        )
        .join(Ticket.registration)
        .join(Registration.person)
        .join(Registration.site)
        .outerjoin(Person.organization)
        .where(sa.or_(*(ways[name] for name in named)))
        .order_by(Registration.id)
        .with_for_update(of=Registration)
    )


def _many(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, expanding=True)


def scans_with(session: Session, ids: Collection[str]) -> dict[str, Scan]:
    found = session.scalars(sa.select(Scan).where(Scan.id.in_(ids)))
    return {scan.id: scan for scan in found}


def undone_among(session: Session, ids: Collection[str]) -> set[str]:
    return set(session.scalars(sa.select(Scan.undoes_id).where(Scan.undoes_id.in_(ids)))) - {None}  # type: ignore[return-value]


def arrivals(session: Session, registrations: Collection[int]) -> list[Arrival]:
    """Where these people have come in, undone arrivals too."""
    rows = session.execute(_arrivals(), {"registrations": list(registrations)})
    return [Arrival._make(row) for row in rows]


@cache
def _arrivals() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Attendance, Scan.device_id, Device.name, Point.name)
        .join(Point, Point.id == Attendance.point_id)
        .outerjoin(Scan, Scan.id == Attendance.scan_id)
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Attendance.registration_id.in_(_many("registrations")))
        .execution_options(populate_existing=True)
    )


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

    digest: str
    version: int
    replaced_at: datetime | None
    uid: str
    state: State
    site_id: int
    name: str
    badge: str | None
    in_site: int | None
    in_point: int | None
    in_at: datetime | None
    changed_at: datetime | None  # of the arrival
    stirred_at: datetime  # of the registration or its ticket, as far as its dates tell


def listed_tickets(session: Session, event_id: int) -> list[Listed]:
    """Every ticket of the event, replaced ones too, so that a phone can say so."""
    present = sa.and_(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
    )
    seen = sa.and_(Attendance.undone_at.is_(None), Attendance.left_at.is_(None))
    rows = session.execute(
        sa.select(
            Ticket.digest,
            Ticket.version,
            Ticket.replaced_at,
            Registration.uid,
            Registration.state,
            Registration.site_id,
            Person.full_name,
            Organization.name,
            sa.case((seen, Attendance.site_id)),
            sa.case((seen, Attendance.point_id)),
            sa.case((seen, Attendance.arrived_at)),
            Attendance.changed_at,
            Ticket.issued_at,
            Registration.confirmed_at,
            Registration.cancelled_at,
            Registration.queued_at,
        )
        .join(Ticket.registration)
        .join(Registration.person)
        .outerjoin(Person.organization)
        .outerjoin(Attendance, present)
        .where(Ticket.event_id == event_id)
    )
    return [Listed._make((*row[:12], max(filter(None, (row[2], *row[12:]))))) for row in rows]
