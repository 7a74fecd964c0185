"""Writing the log of deeds, and sealing it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.audit.chain import START, sealed
from summit.audit.models import AuditEntry, AuditSeal
from summit.audit.queries import deed_of, last_seal, unsealed

# What was written longer ago than any transaction lasts is sealed, so that nothing comes late.
SETTLED = timedelta(minutes=2)
CHUNK = 200


def record(
    session: Session,
    deed: str,
    subject: str,
    *,
    actor: Actor,
    now: datetime,
    scope: Scope = Scope(),  # noqa: B008 -- frozen
    **detail: Any,
) -> AuditEntry:
    """Log that ``actor`` did ``deed`` (``<thing>:<verb>``) to ``subject`` (``<table>:<id>``).

    It shares the transaction of the deed, so that neither exists without the other.
    """
    entry = AuditEntry(
        at=now,
        coalition_id=scope.coalition_id,
        event_id=scope.event_id,
        user_id=actor.user_id,
        actor=actor.name or "anonymous",
        deed=deed,
        subject=subject,
        detail=detail,
    )
    session.add(entry)
    return entry


def seal(session: Session, *, now: datetime) -> int:
    """Add the next deeds to the chain; how many. One process at a time does it (a job)."""
    last = last_seal(session)
    before, previous = (last.digest, last.id) if last else (START, None)
    entries = unsealed(session, until=now - SETTLED, most=CHUNK)
    for entry in entries:
        before = sealed(before, deed_of(entry))
        link = AuditSeal(entry_id=entry.id, previous_id=previous, digest=before)
        session.add(link)
        session.flush()  # the next link names this one
        previous = link.id
    return len(entries)
