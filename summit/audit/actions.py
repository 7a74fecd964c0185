"""Writing the log of deeds."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.audit.models import AuditEntry


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
