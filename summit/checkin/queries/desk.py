"""What the help desk looks up."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import digest
from summit.checkin.codes import is_token
from summit.db import Localized
from summit.errors import NotFound
from summit.events.models import Site
from summit.people.matching import name_key
from summit.people.models import Organization, Person
from summit.registration.models import Registration, Ticket
from summit.registration.queries import registration_of
from summit.registration.states import State


class Found(NamedTuple):
    """A person with a ticket; no address, no answers."""

    name: str
    badge: str | None
    site: Localized
    state: State
    code: str


def people_named(session: Session, event_id: int, name: str, *, most: int = 20) -> list[Found]:
    """People of the event in whose name ``name`` occurs, whatever its accents and case."""
    part = name_key(name).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = session.execute(
        sa.select(Person.full_name, Organization.name, Site.name, Registration.state, Ticket.code)
        .join(Registration, Registration.person_id == Person.id)
        .join(Registration.site)
        .join(Registration.tickets)
        .outerjoin(Person.organization)
        .where(
            Registration.event_id == event_id,
            Ticket.replaced_at.is_(None),
            Person.name_key.like(f"%{part}%", escape="\\"),
        )
        .order_by(Person.name_key)
        .limit(most)
    )
    return [Found._make(row) for row in rows]


def registration_with_code(session: Session, event_id: int, code: str) -> Registration:
    """Whose ticket this token or typed code is. Raises NotFound."""
    column = Ticket.digest == digest(code) if is_token(code) else Ticket.code == code
    found = session.scalar(
        sa.select(Ticket.registration_id).where(
            Ticket.event_id == event_id, Ticket.replaced_at.is_(None), column
        )
    )
    if found is None:
        raise NotFound
    return registration_of(session, event_id, found)
