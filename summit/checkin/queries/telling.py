"""What a phone is told of itself, its doors and its counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.checkin import clocks
from summit.checkin.models import Device, Point
from summit.checkin.queries.doors import (
    arrived_counts,
    point_counts,
    points_at,
)
from summit.checkin.queries.sessions import rooms_of, session_counts
from summit.checkin.rehearsal.queries import practice_counts
from summit.checkin.rooms import Room
from summit.events.models import Site
from summit.events.places import places_of


def status_of(session: Session, device: Device, *, now: datetime) -> dict[str, Any]:
    """All of it but people: who the phone is, where it stands, its doors, how many are in."""
    site, event, point = device.site, device.site.event, device.point
    points = [point] if device.practice else points_at(session, site.id)
    return {
        "server_time": now.isoformat(),
        "clock_suspect": clocks.is_suspect(device.clock_offset),
        "device": {
            "name": device.name,
            "role": device.role,
            "ends": device.expires_at.isoformat(),
            "practice": device.practice,
        },
        "event": {"slug": event.slug, "name": dict(event.name), "timezone": event.timezone},
        "site": {"id": site.id, "name": dict(site.name), "timezone": site.timezone},
        "point": {"id": point.id, "name": point.name, "kind": point.kind},
        "points": _doors(session, points, site.id),
        "counts": _counts(session, device),
    }


def places_left(session: Session, site_id: int) -> int:
    site = session.get(Site, site_id)
    return places_of(site).left if site else 0


def _counts(session: Session, device: Device) -> dict[str, int]:
    """People by the phone's own point and site, people expected, places left."""
    site = device.site
    if device.practice:
        return practice_counts(session, device)
    return {
        "point": point_counts(session, site.event_id).get(device.point_id, 0),
        "site": arrived_counts(session, site.event_id).get(site.id, 0),
        "expected": site.taken,
        "room": places_of(site).left,
    }


def _doors(session: Session, points: Sequence[Point], site_id: int) -> list[dict[str, Any]]:
    """The site's points; a session's door says when it is open and how many more may sit."""
    sessions = {p.session_id for p in points if p.session_id is not None}
    rooms = rooms_of(session, sessions, site_id) if sessions else {}
    seated = session_counts(session, sessions, site_id) if sessions else {}
    return [
        {"id": p.id, "name": p.name, "kind": p.kind, "session": p.session_id, "exits": p.exits}
        | _room(rooms.get(p.session_id or 0), seated)
        for p in points
    ]


def _room(room: Room | None, seated: dict[int, int]) -> dict[str, Any]:
    if room is None:
        return {}
    return {
        "opens": room.opens_at.isoformat(),
        "closes": room.closes_at.isoformat(),
        "capacity": room.capacity,
        "sign_up": room.sign_up,
        "seated": seated.get(room.session_id, 0),
    }
