"""Options of a question that come from the event itself."""

from typing import Any

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.schedule.queries import known_programme
from summit.schedule.states import PAUSES


def options_for(session: Session, event: Event, source: str) -> list[dict[str, Any]]:
    """The event's "sites" or "sessions" as options, in their order."""
    return {"sites": _sites, "sessions": _sessions}[source](session, event)


def _sites(session: Session, event: Event) -> list[dict[str, Any]]:
    return [{"key": site.slug, "label": dict(site.name)} for site in event.sites]


def _sessions(session: Session, event: Event) -> list[dict[str, Any]]:
    """What is held as people know it, and is no break; empty while there is no programme."""
    return [
        {"key": one.slug, "label": dict(one.title)}
        for one in known_programme(session, event.id)
        if one.planned and one.kind not in PAUSES
    ]
