"""What is asked after sessions, on the personal page; what was answered, on the session's page."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE
from summit.schedule.models import ProgrammeSession
from summit.surveys.pulses.queries import asked_after, pulses_of
from summit.surveys.pulses.shown import bars_of
from summit.web.panels import Panel


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """The sessions after which the person is asked; nothing where there are none."""
    if registration.state not in HOLDS_A_PLACE or now < registration.event.starts_at:
        return None
    asked = asked_after(session, registration, now=now)
    return Panel("surveys/pulses/my.html", {"asked": asked}) if asked else None


def session_panel(session: Session, changing: ProgrammeSession, *, now: datetime) -> Panel | None:
    pulse = pulses_of(session, changing.event_id, only=changing.id).get(changing.id)
    if pulse is None:
        return None
    return Panel("surveys/pulses/panel.html", {"pulse": pulse, "bars": bars_of(pulse)})
