"""Keeping what phones report: every scan once, whatever the network did to it.

A batch costs the same few statements whatever the event's size: what decides about its scans is
read at once, each registration locked, before the first verdict is given.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import digest
from summit.checkin import clocks
from summit.checkin.actions.deciding import decide, take_back
from summit.checkin.actions.door import Door, Result
from summit.checkin.actions.pairing import ended_at, meet
from summit.checkin.codes import is_token, looks_like_a_ticket
from summit.checkin.incoming import Batch, Report, Unreadable
from summit.checkin.models import attendance_table, scan_table
from summit.checkin.queries import (
    Approach,
    Held,
    Presence,
    Scanner,
    Spot,
    approach,
    hold_session_doors,
    places_left,
    points_at,
    presences,
    rooms_of,
    scans_with,
    seats_booked,
    session_counts,
    spot_of,
    undone_among,
)
from summit.checkin.rooms import Room
from summit.errors import N_, Busy


class Overtaken(Busy):
    """Somebody else changed where a person is between our reading it and our writing it."""


def approaching(session: Session, secret_digest: str, batch: Batch) -> Approach | None:
    """The phone whose secret it is and what it holds up, locked; None where nobody knows it."""
    codes = {report.code for report in batch.reports if looks_like_a_ticket(report.code)}
    tokens = {code for code in codes if is_token(code)}
    undoing = {report.undoes for report in batch.reports if report.undoes}
    return approach(
        session,
        secret_digest,
        tokens=tokens,
        codes=codes - tokens,
        registrations=_registrations_of(session, undoing),
    )


def record_scans(
    session: Session, before: Approach, batch: Batch, *, now: datetime, fresh: bool = False
) -> list[Result]:
    """Keep the scans of ``batch`` and answer each, in order.

    A scan that is known is answered with the stored result; one without a usable id is answered
    ``{"id": …, "verdict": None}`` and not kept. ``fresh``: nobody has sent any of them before, and
    nobody else lets the same people in at this moment, as is nearly always so; then less is read.
    Raises IntegrityError or Overtaken where it is not so: undo all, and try again with ``fresh``
    being False.
    """
    door = _open(session, before, batch, now, fresh)
    results = [_answer(door, item) for item in batch.items]
    connection = session.connection()
    _write(connection, _KEEP, door.rows)  # first: arrivals name their scans
    _write_arrivals(connection, door)
    meet(session, before.scanner, now=now, unsent=batch.unsent, ahead=door.ahead)
    return results


def _write(connection: sa.Connection, statement: Any, rows: list[dict[str, Any]]) -> int:
    """How many rows it reached. A single row goes without the machinery for many."""
    if not rows:
        return 0
    return connection.execute(statement, rows if len(rows) > 1 else rows[0]).rowcount


_KEEP = scan_table.insert().inline()
_COME = attendance_table.insert().inline()
_CHANGE = attendance_table.update().where(
    attendance_table.c.id == sa.bindparam("row"),
    attendance_table.c.changed_at == sa.bindparam("seen"),
)


def _write_arrivals(connection: sa.Connection, door: Door) -> None:
    """Who came for the first time, and what changed. The database says if another was faster."""
    changed = [arrival for arrival in door.inside.values() if arrival.changed]
    new = [_row_of(door, one) | _person_of(door, one) for one in changed if one.id is None]
    again = [_row_of(door, one) | {"row": one.id, "seen": one.seen} for one in changed if one.id]
    _write(connection, _COME, new)
    if _write(connection, _CHANGE, again) != len(again):
        raise Overtaken(N_("Somebody else has scanned the same person at this moment. Try again."))


def _person_of(door: Door, one: Presence) -> dict[str, Any]:
    return {
        "event_id": door.device.event_id,
        "registration_id": one.registration_id,
        "point_kind": one.point_kind,
        "session_id": one.session_id,
    }


def _row_of(door: Door, one: Presence) -> dict[str, Any]:
    return {
        "site_id": one.site_id,
        "point_id": one.point_id,
        "scan_id": one.scan_id,
        "arrived_at": one.arrived_at,
        "left_at": one.left_at,
        "undone_at": one.undone_at,
        "changed_at": door.now,
    }


def _open(session: Session, before: Approach, batch: Batch, now: datetime, fresh: bool) -> Door:
    (device, held, known_inside), reports = before, batch.reports
    tickets = {row.digest: row for row in held} | {
        digest(row.code): row for row in held if row.event_id == device.event_id
    }
    undoing = {report.undoes for report in reports if report.undoes}
    # After the locks: what another request has just kept is seen from here on.
    ids = undoing if fresh else undoing | {report.id for report in reports}
    points = _points(session, device, reports)
    rooms, seated = _rooms(session, points, device.site_id)
    look = bool(held) and (known_inside or bool(rooms) or not fresh)
    inside = presences(session, {row.registration_id for row in held}) if look else []
    return Door(
        device=device,
        now=now,
        ahead=clocks.offset(batch.device_clock, now, known=device.clock_offset),
        earliest=device.clean_at or device.paired_at,
        ended=ended_at(device, now=now),
        points=points,
        tickets=tickets,
        known=scans_with(session, ids) if ids else {},
        undone=undone_among(session, undoing) if undoing else set(),
        inside={one.place: one for one in inside},
        rooms=rooms,
        seated=seated,
        booked=_booked(session, rooms, held),
        places_left=_places_left(session, device.site_id, held),
    )


def _registrations_of(session: Session, scans: Collection[str]) -> set[int]:
    if not scans:
        return set()
    found = scans_with(session, scans).values()
    return {scan.registration_id for scan in found if scan.registration_id is not None}


def _points(session: Session, device: Scanner, reports: Sequence[Report]) -> dict[int, Spot]:
    """The points of these scans, and the phone's own, which is nearly always the only one."""
    own = {device.point.id: device.point}
    if all(report.point in (None, device.point.id) for report in reports):
        return own
    named = {report.point for report in reports}
    here = points_at(session, device.site_id)
    return own | {point.id: spot_of(point) for point in here if point.id in named}


def _places_left(session: Session, site_id: int, held: Sequence[Held]) -> int:
    """Asked only where somebody of another site stands at the door."""
    strangers = any(row.site_id != site_id for row in held)
    return places_left(session, site_id) if strangers else 0


def _rooms(
    session: Session, points: dict[int, Spot], site_id: int
) -> tuple[dict[int, Room], dict[int, int]]:
    """By session: its room, and how many sit there, counted behind the lock of its doors."""
    sessions = {p.session_id for p in points.values() if p.session_id is not None}
    if not sessions:
        return {}, {}
    hold_session_doors(session, sessions, site_id)
    seated = session_counts(session, sessions, site_id)
    return rooms_of(session, sessions, site_id), {s: seated.get(s, 0) for s in sessions}


def _booked(session: Session, rooms: dict[int, Room], held: Sequence[Held]) -> set[tuple[int, int]]:
    """Asked only where a session wants a seat to be booked."""
    wanting = {room.session_id for room in rooms.values() if room.sign_up}
    who = {row.registration_id for row in held}
    return seats_booked(session, wanting, who) if wanting and who else set()


def _answer(door: Door, item: Report | Unreadable) -> Result:
    if isinstance(item, Unreadable):
        return {"id": item.id, "verdict": None}
    if item.id in door.known:
        known = door.known[item.id]
        here = known.event_id == door.device.event_id  # who is at another event is not told
        return known.result if here else {"id": item.id, "verdict": None}
    return take_back(door, item) if item.undoes else decide(door, item)
