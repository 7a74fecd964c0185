"""The town halls' part of the event page, of the personal page and of a group lead's page."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.registration.models import Registration
from summit.registration.states import State
from summit.townhall.board import lines_of
from summit.townhall.queries import carried_to, open_halls
from summit.web.panels import Panel


def event_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """The town halls that take questions now."""
    halls = open_halls(session, event.id)
    return Panel("townhall/panels/event.html", {"event": event, "halls": halls}) if halls else None


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """The same for somebody who has a place: one press, and they can ask."""
    if registration.state != State.CONFIRMED:
        return None
    halls = sorted(
        open_halls(session, registration.event_id),
        key=lambda hall: all(p.site_id != registration.site_id for p in hall.programmed.placements),
    )
    return Panel("townhall/panels/my.html", {"halls": halls}, place="aside") if halls else None


class HasPillar(Protocol):
    """What is needed of a group to know which questions are its input."""

    event_id: int
    pillar_id: int | None
    event: Event


def lead_panel(session: Session, group: HasPillar, *, now: datetime) -> Panel | None:
    """The questions that were left open in the halls and carry the group's pillar."""
    if group.pillar_id is None:
        return None
    questions = carried_to(session, group.event_id, group.pillar_id)
    if not questions:
        return None
    halls = [one.hall.programmed.title for one in questions]
    lines = lines_of(questions, group.event)
    return Panel("townhall/panels/lead.html", {"rows": list(zip(lines, halls, strict=True))})
