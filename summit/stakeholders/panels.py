"""On the personal page: the one thing about a person that only they may say."""

from datetime import datetime

from sqlalchemy.orm import Session

from summit.people.keypeople import Category
from summit.registration.models import Registration
from summit.registration.states import State
from summit.stakeholders.queries.entries import entry_of_person
from summit.web.panels import Panel


def my_panel(session: Session, registration: Registration, *, now: datetime) -> Panel | None:
    """Whether they said that they live with the issue; who was turned away is not asked."""
    one = entry_of_person(session, registration.person_id)
    said = one is not None and Category.MOST_AFFECTED in one.kinds
    if registration.state == State.DECLINED and not said:
        return None
    return Panel("stakeholders/panels/my.html", {"said": said}, place="aside")
