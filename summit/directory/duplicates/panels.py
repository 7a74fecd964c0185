"""The Monday page's word about people who may be entered twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.permissions import Permission
from summit.access.policy import Scope
from summit.directory.duplicates.queries import pairs_at, people_known
from summit.events.models import Event
from summit.events.queries import scope_of
from summit.web.access import current_actor
from summit.web.panels import Panel

MOST_PEOPLE = 2_000


def monday_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """How many pairs are still to be looked at; nothing without any, or for who may not merge."""
    actor = current_actor()
    if not actor.can(Permission.PEOPLE_MANAGE, scope_of(event)):
        return None
    everywhere = actor.can(Permission.PEOPLE_MANAGE, Scope(event.coalition_id))
    if people_known(session, event) > MOST_PEOPLE:
        return None  # the page of the pairs takes its time; the Monday page does not
    pairs = len(pairs_at(session, event, everywhere=everywhere))
    values = {"event": event, "pairs": pairs}
    return Panel("directory/panels/monday.html", values) if pairs else None
