"""Options of a question that come from the event itself."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.schedule.models import ProgrammeSession
from summit.schedule.states import PAUSES, SessionState


def options_for(session: Session, event: Event, source: str) -> list[dict[str, Any]]:
    """The event's "sites" or "sessions" as options, in their order."""
    return {"sites": _sites, "sessions": _sessions}[source](session, event)


def _sites(session: Session, event: Event) -> list[dict[str, Any]]:
    return [{"key": site.slug, "label": dict(site.name)} for site in event.sites]


def _sessions(session: Session, event: Event) -> list[dict[str, Any]]:
    """What was held and is no break; empty while there is no programme."""
    held = session.execute(
        sa.select(ProgrammeSession.slug, ProgrammeSession.title)
        .where(
            ProgrammeSession.event_id == event.id,
            ProgrammeSession.kind.not_in(PAUSES),
            ProgrammeSession.state != SessionState.CANCELLED,
        )
        .order_by(ProgrammeSession.starts_at, ProgrammeSession.id)
    )
    return [{"key": slug, "label": dict(title)} for slug, title in held]
