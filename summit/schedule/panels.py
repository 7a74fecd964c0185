"""What the programme adds to other packages' pages: the event's, the personal one, set-up."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.errors import N_
from summit.events.checklist import Finding, Weight, Where
from summit.events.models import Event
from summit.registration.models import Registration
from summit.registration.states import State
from summit.schedule.agenda.queries import chosen_by
from summit.schedule.agenda.shown import own
from summit.schedule.conflicts import blocks
from summit.schedule.limits.queries import conflicts_of
from summit.schedule.public import shown, table_of
from summit.schedule.queries import (
    at_site,
    planned,
    released,
    released_sessions,
    sessions_of,
)
from summit.web.layout import language
from summit.web.panels import Panel


def event_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """ "The day in brief": what one should not miss."""
    sessions = planned(released_sessions(session, event, now=now))
    brief = [s for s in shown(sessions, event) if s.highlight]
    values = {
        "event": event,
        "listed": brief,
        "table": table_of(brief, event),
        "released": released(event, now=now),
    }
    return Panel("schedule/panels/event.html", values)


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """ "Your day": the sessions of the person's own site, on its clock."""
    if registration.state == State.CANCELLED:
        return None
    event, site = registration.event, registration.site
    here = at_site(released_sessions(session, event, now=now), site)
    mine = own(here, site, chosen_by(session, registration))
    values = {
        "event": event,
        "site": site,
        "listed": shown(mine, event, site),
        "bookable": any(s.sign_up for s in here),
        "released": released(event, now=now),
    }
    return Panel("schedule/panels/my.html", values)


def settings_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """The lines of the checklist that are about the programme."""
    sessions = planned(sessions_of(session, event.id))
    if not sessions:
        finding = _finding(Weight.SHOULD, N_("There is no session yet"))
    elif blocks(conflicts_of(session, event, sessions, language())):
        finding = _finding(Weight.SHOULD, N_("Two sessions cannot be at once"))
    elif not released(event, now=now):
        finding = _finding(Weight.SHOULD, N_("The programme is not released yet"))
    else:
        finding = _finding(Weight.DONE, N_("The programme is released"))
    return Panel("events/_finding.html", {"findings": [finding]})


def _finding(weight: Weight, text: str) -> Finding:
    return Finding(weight, Where.PROGRAMME, text)
