"""The groups' part of the event page and of the personal page."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.groups.queries import groups_of, knowledge_of, meetings_of, memberships_at
from summit.groups.views.public import Card, cards_of
from summit.registration.models import Registration
from summit.web.panels import Panel


def event_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """The groups of an event, each with its next meeting; nothing where there are none."""
    cards = _cards(session, event.id, now)
    if not cards:
        return None
    return Panel("groups/panels/event.html", {"event": event, "cards": cards})


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """The invitation to choose a group, and the groups chosen already."""
    groups = groups_of(session, registration.event_id)
    if not groups:
        return None
    rows = memberships_at(session, registration.person_id, registration.event_id)
    mine = {row.group_id for row in rows}
    chosen = [group for group in groups if group.id in mine]
    return Panel("groups/panels/my.html", {"groups": groups, "chosen": chosen}, place="aside")


def _cards(session: Session, event_id: int, now: datetime) -> list[Card]:
    groups = groups_of(session, event_id)
    meetings = meetings_of(session, [group.id for group in groups])
    return cards_of(groups, knowledge_of(session, groups, now), meetings)
