"""The numbers of a session on the page where it is built."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.checkin.sessions.queries import tallies
from summit.checkin.sessions.ways import total
from summit.schedule.models import ProgrammeSession
from summit.web.panels import Panel


def session_panel(session: Session, changing: ProgrammeSession, *, now: datetime) -> Panel | None:
    """Who booked, waits, came or followed online; nothing while there is nobody."""
    whole = total(list(tallies(session, changing.event_id, only=changing.id).values()))
    if whole == type(whole)():
        return None
    return Panel("checkin/sessions/panel.html", {"tally": whole, "number": changing.id})
