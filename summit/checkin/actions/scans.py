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
from summit.checkin.actions.door import Door, Place, Result
from summit.checkin.actions.pairing import ended_at, meet
from summit.checkin.codes import is_token, looks_like_a_ticket
from summit.checkin.incoming import Batch, Report, Unreadable
from summit.checkin.models import Attendance, Device, Point, attendance_table, scan_table
from summit.checkin.queries import (
    Arrival,
    Held,
    arrivals,
    held_tickets,
    hold_session_doors,
    points_at,
    rooms_of,
    scans_with,
    seats_booked,
    session_counts,
    undone_among,
)
from summit.checkin.rooms import Room


def record_scans(
    session: Session, device: Device, batch: Batch, *, now: datetime, fresh: bool = False
) -> list[Result]:
    """Keep the scans of ``batch`` and answer each, in order.

    A scan that is known is answered with the stored result; one without a usable id is answered
    ``{"id": …, "verdict": None}`` and not kept. ``fresh``: nobody has sent any of them before, as
    is nearly always so; nothing is looked up then. Raises IntegrityError if one of them is known
    all the same, or another request keeps it in this very moment: then undo all, and try again
    with ``fresh`` being False.
    """
    door = _open(session, device, batch, now, fresh)
    results = [_answer(door, item) for item in batch.items]
    with session.no_autoflush:  # arrivals name their scans: the scans go in first
        if door.rows:
            session.execute(_KEEP, door.rows)
        if door.newcomers:
            session.execute(_LET_IN, [_row_of(one) for one in door.newcomers])
    meet(device, now=now, unsent=batch.unsent, ahead=door.ahead)
    return results


_KEEP = sa.insert(scan_table)
_LET_IN = sa.insert(attendance_table)
_COLUMNS = [column.key for column in attendance_table.columns if not column.primary_key]


def _row_of(attendance: Attendance) -> dict[str, Any]:
    return {column: getattr(attendance, column) for column in _COLUMNS}


def _open(session: Session, device: Device, batch: Batch, now: datetime, fresh: bool) -> Door:
    reports = batch.reports
    codes = {report.code for report in reports if looks_like_a_ticket(report.code)}
    tokens = {code for code in codes if is_token(code)}
    undoing = {report.undoes for report in reports if report.undoes}
    held = held_tickets(
        session,
        device.event_id,
        tokens=tokens,
        codes=codes - tokens,
        registrations=_registrations_of(session, undoing),
    )
    tickets = {row.digest: row for row in held} | {
        digest(row.code): row for row in held if row.event_id == device.event_id
    }
    # After the locks: what another request has just kept is seen from here on.
    ids = undoing if fresh else undoing | {report.id for report in reports}
    points = _points(session, device, reports)
    rooms, seated = _rooms(session, points, device.site_id)
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
        inside=_inside(session, held),
        rooms=rooms,
        seated=seated,
        booked=_booked(session, rooms, held),
    )


def _registrations_of(session: Session, scans: Collection[str]) -> set[int]:
    if not scans:
        return set()
    found = scans_with(session, scans).values()
    return {scan.registration_id for scan in found if scan.registration_id is not None}


def _points(session: Session, device: Device, reports: Sequence[Report]) -> dict[int, Point]:
    """The points of these scans, and the phone's own, which is nearly always the only one."""
    own = {device.point_id: device.point}
    if all(report.point in (None, device.point_id) for report in reports):
        return own
    named = {report.point for report in reports}
    here = points_at(session, device.site_id)
    return own | {point.id: point for point in here if point.id in named}


def _inside(session: Session, held: Sequence[Held]) -> dict[Place, Arrival]:
    if not held:
        return {}
    found = arrivals(session, {row.registration_id for row in held})
    return {
        (a.attendance.registration_id, a.attendance.point_kind, a.attendance.session_id): a
        for a in found
    }


def _rooms(
    session: Session, points: dict[int, Point], site_id: int
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
