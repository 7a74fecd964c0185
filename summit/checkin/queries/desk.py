"""What the help desk looks up."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import digest
from summit.checkin.codes import is_token
from summit.checkin.models import Attendance, Spare
from summit.checkin.states import PointKind
from summit.db import Localized
from summit.errors import NotFound
from summit.events.models import Site
from summit.people.matching import name_key
from summit.people.models import Organization, Person
from summit.registration.models import Registration, Ticket
from summit.registration.queries import registration_of
from summit.registration.states import State


class Found(NamedTuple):
    """A registered person; no address, no answers. ``code`` None: no ticket yet."""

    id: int
    name: str
    badge: str | None
    site: Localized
    state: State
    code: str | None
    arrived_at: datetime | None


def people_named(session: Session, event_id: int, name: str, *, most: int = 20) -> list[Found]:
    """People of the event in whose name ``name`` occurs, whatever its accents and case."""
    part = name_key(name).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    ticket = sa.and_(Ticket.registration_id == Registration.id, Ticket.replaced_at.is_(None))
    came = sa.and_(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
    )
    rows = session.execute(
        sa.select(
            Registration.id,
            Person.full_name,
            Organization.name,
            Site.name,
            Registration.state,
            Ticket.code,
            Attendance.arrived_at,
        )
        .join(Registration, Registration.person_id == Person.id)
        .join(Registration.site)
        .outerjoin(Ticket, ticket)
        .outerjoin(Person.organization)
        .outerjoin(Attendance, came)
        .where(
            Registration.event_id == event_id,
            Person.name_key.like(f"%{part}%", escape="\\"),
        )
        .order_by(Person.name_key)
        .limit(most)
    )
    return [Found._make(row) for row in rows]


def registration_with_code(
    session: Session, event_id: int, code: str, *, replaced_too: bool = False
) -> Registration:
    """Whose ticket this token or typed code is, locked. Raises NotFound."""
    column = Ticket.digest == digest(code) if is_token(code) else Ticket.code == code
    asked = (
        sa.select(Ticket.registration_id)
        .join(Ticket.registration)
        .where(Ticket.event_id == event_id, column)
        .with_for_update(of=Registration)
    )
    found = session.scalar(asked if replaced_too else asked.where(Ticket.replaced_at.is_(None)))
    if found is None:
        raise NotFound
    return registration_of(session, event_id, found)


def spare_with_code(session: Session, event_id: int, code: str) -> Spare | None:
    """The spare badge with this token or typed code, locked."""
    column = Spare.digest == digest(code) if is_token(code) else Spare.code == code
    asked = sa.select(Spare).where(Spare.event_id == event_id, column)
    return session.scalar(asked.with_for_update())


def spare_with_form(session: Session, event_id: int, form: str) -> Spare | None:
    """The spare badge that the walk-in of this form has."""
    return session.scalar(sa.select(Spare).where(Spare.event_id == event_id, Spare.form == form))
