"""Making a phone a device, and taking that back."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from summit.access.tokens import digest, new_code, new_secret
from summit.checkin.models import Device, Pairing, Point
from summit.checkin.queries import Scanner, pairing_with, points_at
from summit.checkin.states import DeviceRole, PointKind
from summit.errors import N_, Conflict
from summit.events.models import Event, Site

PAIRING_LASTS = timedelta(minutes=10)
AFTER_THE_EVENT = timedelta(hours=24)
SEEN_EVERY = timedelta(seconds=10)


class PairingOver(Conflict):
    """The link was used, or its ten minutes are over."""


def add_point(
    session: Session,
    site: Site,
    *,
    name: str,
    kind: PointKind = PointKind.ENTRANCE,
    session_id: int | None = None,
    exits: bool = False,
) -> Point:
    point = Point(
        event_id=site.event_id,
        site_id=site.id,
        name=name,
        kind=kind,
        session_id=session_id,
        exits=exits,
    )
    session.add(point)
    return point


def remove_point(session: Session, point: Point) -> None:
    """Take away a door that nobody has used; links to it that nobody opened go with it.

    Raises Conflict where a scan, an arrival or a phone names it.
    """
    session.execute(sa.delete(Pairing).where(Pairing.point_id == point.id))
    try:
        with session.begin_nested():
            session.delete(point)
    except IntegrityError as error:
        raise Conflict(N_("Something has happened at this door, so it stays.")) from error


def offer_pairing(
    session: Session,
    point: Point,
    *,
    role: DeviceRole,
    device_name: str,
    now: datetime,
    practice: bool = False,
) -> str:
    """A code good once, for ten minutes; it goes into a QR and is stored as a digest."""
    code = new_code(10)
    session.add(
        Pairing(
            event_id=point.event_id,
            point_id=point.id,
            role=role,
            device_name=device_name,
            practice=practice,
            code_digest=digest(code),
            created_at=now,
            expires_at=now + PAIRING_LASTS,
        )
    )
    return code


def pair(session: Session, code: str, *, now: datetime) -> tuple[Device, str]:
    """Use up the code: a new device and its secret. Raises PairingOver."""
    pairing = pairing_with(session, code)
    if pairing is None or not _claim(session, pairing, now):
        raise PairingOver(N_("This link was used or is over. Ask the organizer for a new one."))
    device, secret = _device(session, pairing.point, pairing.role, pairing.device_name, now)
    device.practice = pairing.practice
    return device, secret


def _claim(session: Session, pairing: Pairing, now: datetime) -> bool:
    """Whether this call, and no other, uses the pairing."""
    done = session.execute(
        sa.update(Pairing)
        .where(Pairing.id == pairing.id, Pairing.used_at.is_(None), Pairing.expires_at > now)
        .values(used_at=now)
        .returning(Pairing.id)
    )
    return done.scalar() is not None


def pair_here(
    session: Session, point: Point, *, role: DeviceRole, device_name: str, now: datetime
) -> tuple[Device, str]:
    """Make the browser that asks a device: for staff who are logged in on it."""
    return _device(session, point, role, device_name, now)


def _device(
    session: Session, point: Point, role: DeviceRole, name: str, now: datetime
) -> tuple[Device, str]:
    secret = new_secret()
    device = Device(
        event_id=point.event_id,
        site_id=point.site_id,
        point_id=point.id,
        role=role,
        name=name,
        token_digest=digest(secret),
        paired_at=now,
        expires_at=_ends(point.site.event, now),
    )
    session.add(device)
    return device, secret


def _ends(event: Event, now: datetime) -> datetime:
    """A day after the event; a phone paired later than that, to look back, has a day."""
    return max(event.ends_at, now) + AFTER_THE_EVENT


def place_at(device: Device, point: Point) -> None:
    """Put the phone at another point of its event; it hears of it when it next greets."""
    device.point_id, device.site_id = point.id, point.site_id
    device.point, device.site = point, point.site


def take_point(session: Session, device: Device, point_id: int) -> None:
    """The volunteer chose a door among those of the site; any other is not heard."""
    if device.practice or point_id in (0, device.point_id):
        return
    for point in points_at(session, device.site_id):
        if point.id == point_id:
            place_at(device, point)


def lengthen(device: Device, *, now: datetime) -> None:
    """The day was put off: the phone, still in use, lasts as long as one paired now."""
    event = device.site.event
    if event.ends_at > now:
        device.expires_at = max(device.expires_at, _ends(event, now))


def revoke(device: Device, *, now: datetime) -> None:
    device.revoked_at = device.revoked_at or now


def ended_at(device: Device | Scanner, *, now: datetime) -> datetime | None:
    """Since when this phone is none of ours; None while it is."""
    if device.revoked_at:
        return device.revoked_at
    return device.expires_at if device.expires_at <= now else None


def meet(
    session: Session,
    device: Device | Scanner,
    *,
    now: datetime,
    unsent: int,
    ahead: int,
    listed_at: datetime | None = None,
) -> None:
    """Note what a phone says of itself; the same again within seconds is not written."""
    stale = device.last_seen_at is None or now - device.last_seen_at >= SEEN_EVERY
    moved = abs(device.clock_offset - ahead) > 2
    listed_at = listed_at or device.listed_at
    if stale or moved or device.unsent != unsent or device.listed_at != listed_at:
        news = {"last_seen_at": now, "unsent": unsent, "clock_offset": ahead}
        clean = {"clean_at": device.clean_at if unsent else now, "listed_at": listed_at}
        session.execute(sa.update(Device).where(Device.id == device.id).values(news | clean))
