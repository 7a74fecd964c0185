"""A rehearsal: made by one button, practised with, wiped by another.

The verdict is the one function of the true doors; only what it rests on is practice.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_code, new_uid
from summit.checkin.actions.pairing import ended_at
from summit.checkin.incoming import Batch, Report, Unreadable
from summit.checkin.models import Device, Pairing
from summit.checkin.rehearsal.models import PracticeScan, PracticeTicket
from summit.checkin.rehearsal.parts import Part, parts_at
from summit.checkin.rehearsal.queries import (
    practice_scans,
    practice_tickets,
    ticket_with_id,
    tickets_with,
)
from summit.checkin.states import DeviceRole, Direction
from summit.checkin.undoing import AT_ONCE
from summit.checkin.verdict import ACCEPTED, Facts, Verdict, verdict_of
from summit.events.models import Event, Site

Result = dict[str, Any]


def start_rehearsal(session: Session, event: Event, *, now: datetime, keys: Keyring) -> None:
    """Make the sample tickets of every site; where there are some already, nothing."""
    if practice_tickets(session, event.id):
        return
    for site in event.sites:
        other = next((one for one in event.sites if one.id != site.id), site)
        session.add_all(
            _ticket(site, other, part, now, keys) for part in parts_at(len(event.sites))
        )


def _ticket(site: Site, other: Site, part: Part, now: datetime, keys: Keyring) -> PracticeTicket:
    uid, owner = new_uid(), other if part.elsewhere else site
    return PracticeTicket(
        event_id=site.event_id,
        site_id=site.id,
        of_site_id=owner.id,
        kind=part.kind,
        name=part.name,
        site_name=owner.name,
        state=part.state,
        replaced=part.replaced,
        listed=part.listed,
        known=part.known,
        uid=uid,
        digest=digest(keys.token(Purpose.TICKET, uid, 1)),
        code=new_code(),
        made_at=now,
        arrived_at=now if part.came_before else None,
        point_name="",
        changed_at=now,
    )


def wipe_rehearsal(session: Session, event_id: int, *, now: datetime) -> None:
    """Nothing of it is left; its phones are taken off, and delete what they hold."""
    for table in (PracticeScan, PracticeTicket):
        session.execute(sa.delete(table).where(table.event_id == event_id))
    session.execute(sa.delete(Pairing).where(Pairing.event_id == event_id, Pairing.practice))
    session.execute(
        sa.update(Device)
        .where(Device.event_id == event_id, Device.practice, Device.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def rehearse(session: Session, device: Device, batch: Batch, *, now: datetime) -> list[Result]:
    """Answer a practising phone's batch as the true door would, and note it apart.

    Of what comes when the rehearsal has been wiped nothing is noted.
    """
    if ended_at(device, now=now):
        over = Verdict.DEVICE_REVOKED.value
        return [{"id": item.id, "verdict": over} for item in batch.items]
    reports = batch.reports
    tickets = tickets_with(session, device.event_id, {report.code for report in reports})
    ids = {r.id for r in reports} | {r.undoes for r in reports if r.undoes}
    known = practice_scans(session, ids)
    device.last_seen_at, device.unsent = now, batch.unsent
    return [_answer(session, device, item, tickets, known, now) for item in batch.items]


def _answer(
    session: Session,
    device: Device,
    item: Report | Unreadable,
    tickets: dict[str, PracticeTicket],
    known: dict[str, PracticeScan],
    now: datetime,
) -> Result:
    if isinstance(item, Unreadable):
        return {"id": item.id, "verdict": None}
    if item.id in known:
        return known[item.id].result
    ticket = tickets.get(item.code)
    if item.undoes:
        result = _take_back(session, device, item, known.get(item.undoes), now)
    else:
        result = _decide(device, item, ticket, now)
    scan = PracticeScan(
        id=item.id,
        event_id=device.event_id,
        device_id=device.id,
        ticket_id=ticket.id if ticket else None,
        received_at=now,
        result=result,
    )
    session.add(scan)
    known[item.id] = scan
    return result


def _decide(device: Device, report: Report, ticket: PracticeTicket | None, now: datetime) -> Result:
    made: Result = {"id": report.id, "at": now.isoformat()}
    if ticket is None:
        return made | {"verdict": Verdict.UNKNOWN.value}
    inside = ticket.arrived_at is not None and ticket.left_at is None
    verdict = verdict_of(
        Facts(
            replaced=ticket.replaced,
            state=ticket.state,
            this_site=ticket.of_site_id == device.site_id,
            direction=report.direction.value,
            inside="here" if inside else "",
            overruled=bool(report.override) and device.role == DeviceRole.HELP_DESK,
        )
    )
    made |= {"verdict": verdict.value, "name": ticket.name, "badge": ""}
    made |= {"site": dict(ticket.site_name)}
    if verdict == Verdict.ALREADY_IN and ticket.arrived_at is not None:
        made["since"] = {
            "at": ticket.arrived_at.isoformat(),
            "point": ticket.point_name or device.point.name,
            "device": ticket.device_name,
            "scan": ticket.scan_id or "",
        }
    _note(device, report, ticket, verdict, now)
    return made


def _note(
    device: Device, report: Report, ticket: PracticeTicket, verdict: Verdict, now: datetime
) -> None:
    ticket.changed_at = now
    if verdict in ACCEPTED:
        ticket.arrived_at, ticket.left_at = now, None
        ticket.point_id, ticket.point_name = device.point_id, device.point.name
        ticket.device_id, ticket.device_name = device.id, device.name
        ticket.scan_id = report.id
    elif verdict == Verdict.EXITED and report.direction == Direction.OUT:
        ticket.left_at = now


def _take_back(
    session: Session, device: Device, report: Report, scan: PracticeScan | None, now: datetime
) -> Result:
    made: Result = {"id": report.id, "at": now.isoformat(), "undoes": report.undoes}
    if scan is None or scan.event_id != device.event_id:
        return made | {"verdict": Verdict.UNKNOWN.value}
    at_the_desk = device.role == DeviceRole.HELP_DESK and bool(report.override)
    if not (scan.undone or at_the_desk or now - scan.received_at <= AT_ONCE):
        return made | {"verdict": Verdict.TOO_LATE.value}
    ticket = ticket_with_id(session, scan.ticket_id)
    if ticket is not None and ticket.scan_id == scan.id:
        ticket.arrived_at, ticket.scan_id, ticket.changed_at = None, None, now
    scan.undone = True
    return made | {"verdict": Verdict.UNDONE.value}
