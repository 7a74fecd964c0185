"""The survey on the personal page."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE
from summit.surveys.queries import latest_invitation, open_survey_of
from summit.surveys.states import Standing, standing
from summit.web.panels import Panel

TEMPLATE = "surveys/panels/my.html"


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """What this person is asked, whether they have answered, or when it opens.

    Who holds a place and got no personal link is led to the anonymous survey of their site.
    """
    invitation = latest_invitation(session, registration.event_id, registration.person_id)
    if invitation is None and registration.state not in HOLDS_A_PLACE:
        return None
    survey = invitation.survey if invitation else open_survey_of(session, registration.event_id)
    if survey is None:
        return None
    answered = invitation is not None and invitation.redeemed
    found = standing(survey.state, survey.opens_at, survey.closes_at, now=now)
    if found == Standing.OVER and not answered:
        return None
    return Panel(
        TEMPLATE,
        {
            "survey": survey,
            "answered": answered,
            "personal": invitation is not None,
            "open": found == Standing.OPEN,
            "zone": registration.event.timezone,
            "event": registration.event.slug,
            "site": registration.site.slug,
        },
        place="aside",
    )
