"""What an operator watches: counts and ages, and nothing that is about a person."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Scan
from summit.events.models import Event, Site
from summit.operations.exposition import Metric
from summit.outbox.models import Message, OutboxPause
from summit.outbox.states import MessageState
from summit.registration.models import Registration


def figures_of(session: Session, *, now: datetime) -> list[Metric]:
    """All figures, in seven statements however large the installation is."""
    return [
        Metric(
            "summit_registrations",
            "Registrations by event, site and state.",
            list(_registrations(session)),
        ),
        *_places(session),
        Metric("summit_scans_total", "Scans by verdict.", list(_scans(session)), "counter"),
        Metric("summit_outbox_messages", "Messages by state.", list(_messages(session))),
        Metric(
            "summit_outbox_oldest_due_seconds",
            "For how long the message that is due longest has been waiting.",
            [({}, oldest_due(session, now=now))],
        ),
        Metric(
            "summit_outbox_paused",
            "1 while a fault of the settings keeps the outbox from sending.",
            [({}, _pauses(session))],
        ),
    ]


def _registrations(session: Session) -> Iterator[tuple[dict[str, str], float]]:
    rows = session.execute(
        sa.select(Event.slug, Site.slug, Registration.state, sa.func.count())
        .join(Site, Site.id == Registration.site_id)
        .join(Event, Event.id == Registration.event_id)
        .group_by(Event.slug, Site.slug, Registration.state)
        .order_by(Event.slug, Site.slug, Registration.state)
    )
    for event, site, state, count in rows:
        yield {"event": event, "site": site, "state": state.value}, count


def _places(session: Session) -> list[Metric]:
    rows = session.execute(
        sa.select(Event.slug, Site.slug, Site.capacity, Site.taken)
        .join(Site.event)
        .order_by(Event.slug, Site.position)
    ).all()
    named = [({"event": event, "site": site}, places, taken) for event, site, places, taken in rows]
    return [
        Metric("summit_places", "Places of a site.", [(name, n) for name, n, _ in named]),
        Metric("summit_places_taken", "Places given away.", [(name, n) for name, _, n in named]),
    ]


def _scans(session: Session) -> Iterator[tuple[dict[str, str], float]]:
    for verdict, count in _counted(session, Scan.verdict):
        yield {"verdict": verdict}, count


def _messages(session: Session) -> Iterator[tuple[dict[str, str], float]]:
    counted = dict(_counted(session, Message.state))
    for state in MessageState:
        yield {"state": state.value}, counted.get(state, 0)


def _counted(session: Session, column: Any) -> list[tuple[Any, int]]:
    rows = session.execute(sa.select(column, sa.func.count()).group_by(column).order_by(column))
    return [(value, count) for value, count in rows]


def oldest_due(session: Session, *, now: datetime) -> float:
    """Seconds since the longest due message could have been sent; 0 when none is due."""
    first = session.scalar(
        sa.select(sa.func.min(Message.send_after)).where(
            Message.state.in_((MessageState.QUEUED, MessageState.SENDING)),
            Message.send_after <= now,
        )
    )
    return (now - first).total_seconds() if first else 0


def _pauses(session: Session) -> int:
    pauses = sa.select(sa.func.count()).where(OutboxPause.lifted_at.is_(None))
    return min(session.scalar(pauses) or 0, 1)
