"""Who stands on the door's papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import digest
from summit.checkin.codes import code_in, is_token
from summit.checkin.models import Attendance, Spare
from summit.checkin.states import PointKind
from summit.people.matching import name_key
from summit.people.models import Organization, Person
from summit.registration.models import Registration, Ticket
from summit.registration.states import State
from summit.schedule.models import Speaker


class Holder(NamedTuple):
    """A person with what is needed to repeat their ticket; no ticket: waitlisted or pending."""

    name: str
    organization: str | None
    language: str
    state: State
    site_id: int
    uid: str
    version: int | None
    digest: str | None
    code: str | None
    arrived_at: datetime | None


def holders(session: Session, event_id: int, *sites: int) -> Sequence[Holder]:
    """Everybody of these sites who is not cancelled, by name."""
    chosen = _holders(event_id).where(
        Registration.site_id.in_(sites), Registration.state != State.CANCELLED
    )
    return _read(session, chosen)


def holders_named(
    session: Session, event_id: int, text: str, sites: Sequence[int], *, most: int = 20
) -> Sequence[Holder]:
    """Those with a ticket in whose name ``text`` occurs, or whose code it is."""
    part = name_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    chosen = _holders(event_id).where(
        Registration.site_id.in_(sites),
        Ticket.id.is_not(None),
        sa.or_(Person.name_key.like(f"%{part}%", escape="\\"), Ticket.code == code_in(text)),
    )
    return _read(session, chosen.limit(most))


def holder_with_code(session: Session, event_id: int, code: str) -> Holder | None:
    """Whose ticket in force this token or typed code is."""
    column = Ticket.digest == digest(code) if is_token(code) else Ticket.code == code
    found = _read(session, _holders(event_id).where(column))
    return found[0] if found else None


def _holders(event_id: int) -> sa.Select:  # type: ignore[type-arg]
    ticket = sa.and_(Ticket.registration_id == Registration.id, Ticket.replaced_at.is_(None))
    came = sa.and_(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
    )
    return (
        sa.select(
            Person.full_name,
            Organization.name,
            Registration.language,
            Registration.state,
            Registration.site_id,
            Registration.uid,
            Ticket.version,
            Ticket.digest,
            Ticket.code,
            Attendance.arrived_at,
        )
        .select_from(Registration)
        .join(Registration.person)
        .outerjoin(Person.organization)
        .outerjoin(Ticket, ticket)
        .outerjoin(Attendance, came)
        .where(Registration.event_id == event_id)
        .order_by(Person.name_key, Registration.id)
    )


def _read(session: Session, chosen: sa.Select) -> list[Holder]:  # type: ignore[type-arg]
    return [Holder._make(row) for row in session.execute(chosen)]


def spares_left(session: Session, event_id: int) -> Sequence[Spare]:
    """Badges printed ahead that nobody has yet."""
    return session.scalars(
        sa.select(Spare)
        .where(Spare.event_id == event_id, Spare.used_at.is_(None))
        .order_by(Spare.id)
    ).all()


def speakers_of(session: Session, event_id: int) -> Sequence[Speaker]:
    return session.scalars(
        sa.select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.name)
    ).all()
