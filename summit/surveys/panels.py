"""The survey on the personal page, and what it says to those who lead groups."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.events.models import Event
from summit.registration.models import Registration
from summit.registration.states import HOLDS_A_PLACE
from summit.surveys.findings.publication import publish
from summit.surveys.findings.queries.answers import answers_of
from summit.surveys.queries import (
    latest_invitation,
    newest_closed,
    open_survey_of,
    wishes_for_groups,
)
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


JOINING = frozenset({"joined", "would"})


def groups_panel(session: Session, event: Event, *, now: datetime) -> Panel | None:
    """What the newest closed survey says about joining a group, and who wishes to hear of them."""
    survey = newest_closed(session, event.id)
    asked = [q for q in survey.questions if q.settings.get("joining")] if survey else []
    if survey is None or not asked:
        return None
    answers = answers_of(session, survey, event.sites).get(asked[0].id, {})
    [result] = publish([(asked[0], answers)], survey.smallest_cell)
    willing = [line.total for line in result.lines if line.key in JOINING]
    known = [n for n in willing if n is not None]
    return Panel(
        "surveys/panels/groups.html",
        {
            "event": event.slug,
            "survey": survey,
            "answered": result.answered,
            "willing": sum(known) if len(known) == len(willing) else None,
            "barriers": [
                (line.label, line.total)
                for line in result.lines
                if line.key not in JOINING and line.total != 0
            ],
            "wishes": wishes_for_groups(session, survey.id),
        },
    )
