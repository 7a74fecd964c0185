"""Who came through one point."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance, Device, Point, Scan
from summit.people.matching import name_key
from summit.people.models import Organization, Person
from summit.registration.models import Registration


class Visit(NamedTuple):
    """Somebody who came, and went if that was scanned."""

    name: str
    organization: str | None
    arrived_at: datetime
    left_at: datetime | None


class Counts(NamedTuple):
    """Distinct people: who came, and who is still in."""

    came: int
    inside: int


def _at(point_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Arrivals through this point; a session without a door was noted at another's."""
    kind = sa.select(Point.kind).where(Point.id == point_id).scalar_subquery()
    return (
        Attendance.point_id == point_id,
        Attendance.point_kind == kind,
        Attendance.undone_at.is_(None),
    )


def counts_at(session: Session, point_id: int) -> Counts:
    row = session.execute(
        sa.select(
            sa.func.count(Attendance.registration_id.distinct()),
            sa.func.count(
                sa.case((Attendance.left_at.is_(None), Attendance.registration_id)).distinct()
            ),
        ).where(*_at(point_id))
    ).one()
    return Counts(*row)


def is_used(session: Session, point_id: int) -> bool:
    """Whether anything names the point: a scan, an arrival, a phone that stood there."""
    named = [sa.exists().where(table.point_id == point_id) for table in (Scan, Attendance, Device)]
    return bool(session.scalar(sa.select(sa.or_(*named))))


def visits_to(
    session: Session, point_id: int, *, name: str = "", first: int = 0, most: int | None = None
) -> Sequence[Visit]:
    """People by name, those alone in whose name ``name`` occurs if it is given."""
    chosen = _visits(
        sa.select(Person.full_name, Organization.name, Attendance.arrived_at, Attendance.left_at),
        point_id,
        name,
    )
    chosen = chosen.order_by(Person.name_key, Person.id).offset(first)
    rows = session.execute(chosen if most is None else chosen.limit(most))
    return [Visit._make(row) for row in rows]


def count_of_visits(session: Session, point_id: int, *, name: str = "") -> int:
    counted = _visits(sa.select(sa.func.count()).select_from(Attendance), point_id, name)
    return session.scalar(counted) or 0


def _visits(chosen: sa.Select, point_id: int, name: str) -> sa.Select:  # type: ignore[type-arg]
    part = name_key(name).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    chosen = (
        chosen.join(Registration, Registration.id == Attendance.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Organization, Organization.id == Person.organization_id)
        .where(*_at(point_id))
    )
    return chosen.where(Person.name_key.like(f"%{part}%", escape="\\")) if part else chosen
