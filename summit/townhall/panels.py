"""The town halls' part of the pages of the event and its programme, of somebody's own pages
and of a group lead's page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.registration.models import Registration
from summit.registration.states import State
from summit.schedule.queries import released
from summit.schedule.releases.frozen import Frozen
from summit.townhall.board import lines_of
from summit.townhall.models import TownHall
from summit.townhall.queries import carried_to, talks_of
from summit.townhall.states import HallState
from summit.web.panels import Panel

# From how long before a town hall begins other pages lead to it.
SOON = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """A town hall that takes questions now (``open``), or is about to."""

    talk: Frozen
    open: bool


def event_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """The town halls that take questions now. None of those to come: the page is kept until
    something is written, and time alone writes nothing.
    """
    return _of_event(event, [one for one in _due(session, event, now) if one.open])


def programme_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """The same, and those about to begin."""
    return _of_event(event, _due(session, event, now))


def _of_event(event: Event, due: list[Due]) -> Panel | None:
    return Panel("townhall/panels/event.html", {"event": event, "due": due}) if due else None


def _due(session: Session, event: Event, now: datetime) -> list[Due]:
    today = event.starts_at - DAY <= now < event.ends_at + DAY  # else the programme is not read
    talks = talks_of(session, event.id, shown=today and released(event, now=now))
    found = [Due(talk, _is_open(hall)) for talk, hall in talks if _is_near(talk, hall, now)]
    return sorted(found, key=lambda one: not one.open)


def _is_open(hall: TownHall | None) -> bool:
    return hall is not None and hall.state == HallState.OPEN


def _is_near(talk: Frozen, hall: TownHall | None, now: datetime) -> bool:
    if hall is None:
        return talk.starts_at - SOON <= now < talk.ends_at
    return hall.state == HallState.OPEN


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """The same for somebody who has a place: one press, and they can ask."""
    if registration.state != State.CONFIRMED:
        return None
    due = sorted(
        _due(session, registration.event, now),
        key=lambda one: registration.site_id not in one.talk.site_ids,
    )
    values = {"due": due, "zone": registration.site.timezone or registration.event.timezone}
    return Panel("townhall/panels/my.html", values, place="aside") if due else None


def talk_panel(session: Session, of: tuple[Event, int], *, now: datetime) -> Panel | None:
    """On the page of one session (its event, its id): that the hall asks there."""
    event, session_id = of
    talks = talks_of(session, event.id, shown=released(event, now=now))
    found = next(((talk, hall) for talk, hall in talks if talk.id == session_id), None)
    if found is None:
        return None
    talk, hall = found
    closed = hall is not None and hall.state == HallState.CLOSED
    values = {"event": event, "talk": talk, "open": _is_open(hall), "closed": closed}
    return Panel("townhall/panels/talk.html", values)


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
