"""What a rehearsal holds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest
from summit.checkin.manifest import Flags, digest_of, name_of, seal, state_of
from summit.checkin.models import Device
from summit.checkin.rehearsal.models import PracticeScan, PracticeTicket


def practice_tickets(
    session: Session, event_id: int, site_id: int | None = None
) -> Sequence[PracticeTicket]:
    """The sample tickets of an event, or of one site's doors, in the order of the sheet."""
    chosen = sa.select(PracticeTicket).where(PracticeTicket.event_id == event_id)
    if site_id is not None:
        chosen = chosen.where(PracticeTicket.site_id == site_id)
    return session.scalars(chosen.order_by(PracticeTicket.site_id, PracticeTicket.id)).all()


def tickets_with(
    session: Session, event_id: int, codes: Collection[str]
) -> dict[str, PracticeTicket]:
    """The sample tickets by the codes that were held up, tokens or typed ones; locked."""
    digests = {digest(code): code for code in codes}
    found = session.scalars(
        sa.select(PracticeTicket)
        .where(
            PracticeTicket.event_id == event_id,
            PracticeTicket.known,
            sa.or_(PracticeTicket.digest.in_(digests), PracticeTicket.code.in_(codes)),
        )
        .order_by(PracticeTicket.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    by_digest = {digests[t.digest]: t for t in found if t.digest in digests}
    return by_digest | {t.code: t for t in found if t.code in codes}


def practice_scans(session: Session, ids: Collection[str]) -> dict[str, PracticeScan]:
    found = session.scalars(sa.select(PracticeScan).where(PracticeScan.id.in_(ids)))
    return {scan.id: scan for scan in found}


def ticket_with_id(session: Session, ticket_id: int | None) -> PracticeTicket | None:
    return session.get(PracticeTicket, ticket_id) if ticket_id else None


def count_of_practice(session: Session, event_id: int) -> tuple[int, int]:
    """(phones that practise, scans they made)."""
    phones = session.scalar(
        sa.select(sa.func.count(Device.id)).where(
            Device.event_id == event_id, Device.practice, Device.revoked_at.is_(None)
        )
    )
    scans = session.scalar(
        sa.select(sa.func.count(PracticeScan.id)).where(PracticeScan.event_id == event_id)
    )
    return phones or 0, scans or 0


def practice_counts(session: Session, device: Device) -> dict[str, int]:
    """What a practising phone shows at its foot: of the rehearsal alone."""
    tickets = practice_tickets(session, device.event_id, device.site_id)
    here = sum(t.arrived_at is not None and t.left_at is None for t in tickets)
    return {"point": here, "site": here, "expected": len(tickets), "room": 0}


def practice_list(
    session: Session, device: Device, *, now: datetime, keys: Keyring
) -> dict[str, Any]:
    """The list of a practising phone in the shape of the true one; always whole."""
    site = device.site
    tickets = practice_tickets(session, device.event_id, device.site_id)
    shown = [ticket for ticket in tickets if ticket.listed and ticket.known]
    entries = [_entry(ticket, keys) for ticket in shown]
    return {
        "version": str(int(now.timestamp())),
        "server_time": now.isoformat(),
        "whole": True,
        "event": site.event.slug,
        "site": site.id,
        "sites": {str(row.id): dict(row.name) for row in site.event.sites},
        "points": [device.point_id],
        "tickets": entries,
        "count": len(entries),
        "digest": digest_of((entry["h"], entry["f"]) for entry in entries),
    }


def _entry(ticket: PracticeTicket, keys: Keyring) -> dict[str, str]:
    inside = ticket.arrived_at is not None and ticket.left_at is None
    flags = Flags(
        state_of(ticket.state, replaced=ticket.replaced),
        ticket.of_site_id,
        ticket.site_id if inside else None,
        ticket.point_id or 0 if inside else None,
        ticket.arrived_at if inside else None,
    )
    token = keys.token(Purpose.TICKET, ticket.uid, 1, digest_known=ticket.digest)
    return {"h": name_of(ticket.digest), "f": str(flags), "c": seal(token, ticket.name, "")}
