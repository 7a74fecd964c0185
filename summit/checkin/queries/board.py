"""What the organizers' page of the day shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance, Device, Point, Scan
from summit.checkin.states import PointKind
from summit.checkin.verdict import ACCEPTED, Verdict
from summit.people.models import Organization, Person
from summit.registration.models import Partner, Registration
from summit.registration.states import Source, State

# Nothing to look at again: let in, gone out, or taken back.
_WELL = frozenset({*ACCEPTED, Verdict.EXITED, Verdict.UNDONE, Verdict.DUPLICATE_OFFLINE})


class Happening(NamedTuple):
    """A scan as the organizers read it; ``name`` None where nobody was found."""

    at: datetime
    received_at: datetime
    verdict: str
    local_verdict: str | None
    offline: bool
    forced: bool
    reason: str
    name: str | None
    device: str
    point: str
    site_id: int


def _happenings(
    event_id: int, sites: frozenset[int] | None = None, point: int | None = None
) -> sa.Select[tuple[object, ...]]:
    """The scans of an event, of these sites or of one point, the last ones first."""
    chosen = sa.select(
        Scan.scanned_at,
        Scan.received_at,
        Scan.verdict,
        Scan.local_verdict,
        Scan.offline,
        Scan.forced,
        Scan.reason,
        Person.full_name,
        Device.name,
        Point.name,
        Scan.site_id,
    )
    chosen = (
        chosen.join(Device, Device.id == Scan.device_id)
        .join(Point, Point.id == Scan.point_id)
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .where(Scan.event_id == event_id)
        .order_by(Scan.received_at.desc(), Scan.seq.desc())
    )
    if point is not None:
        chosen = chosen.where(Scan.point_id == point)
    return chosen if sites is None else chosen.where(Scan.site_id.in_(sites))  # type: ignore[return-value]


def _read(session: Session, chosen: sa.Select[tuple[object, ...]]) -> Sequence[Happening]:
    return [Happening._make(row) for row in session.execute(chosen)]


def last_scans(
    session: Session,
    event_id: int,
    sites: frozenset[int] | None = None,
    *,
    point: int | None = None,
    most: int = 10,
) -> Sequence[Happening]:
    return _read(session, _happenings(event_id, sites, point).limit(most))


def refused_scans(
    session: Session,
    event_id: int,
    sites: frozenset[int] | None = None,
    *,
    point: int | None = None,
    most: int = 10,
) -> Sequence[Happening]:
    chosen = _happenings(event_id, sites, point).where(Scan.verdict.not_in(_WELL))
    return _read(session, chosen.limit(most))


def walk_in_counts(session: Session, event_id: int) -> dict[int, int]:
    """People who registered at the door and came in, by site."""
    rows = session.execute(
        sa.select(Attendance.site_id, sa.func.count())
        .join(Attendance.registration)
        .where(
            Attendance.event_id == event_id,
            Attendance.point_kind == PointKind.ENTRANCE,
            Attendance.undone_at.is_(None),
            Registration.source == Source.WALK_IN,
        )
        .group_by(Attendance.site_id)
    )
    return {row[0]: row[1] for row in rows}


def gone_counts(session: Session, event_id: int) -> dict[int, int]:
    """People who came and were scanned on their way out, by site."""
    rows = session.execute(
        sa.select(Attendance.site_id, sa.func.count())
        .where(
            Attendance.event_id == event_id,
            Attendance.point_kind == PointKind.ENTRANCE,
            Attendance.undone_at.is_(None),
            Attendance.left_at.is_not(None),
        )
        .group_by(Attendance.site_id)
    )
    return dict(rows.all())


class Delegates(NamedTuple):
    """The people of one partner: expected before the day, and come."""

    partner: str
    expected: int
    came: int


def delegates(
    session: Session, event_id: int, sites: frozenset[int] | None = None
) -> Sequence[Delegates]:
    """By partner, the largest first; people without a partner are not among them."""
    came = sa.and_(
        Attendance.registration_id == Registration.id,
        Attendance.point_kind == PointKind.ENTRANCE,
        Attendance.undone_at.is_(None),
    )
    expected = sa.func.count(sa.case((Registration.source != Source.WALK_IN, Registration.id)))
    chosen = (
        sa.select(Organization.name, expected, sa.func.count(Attendance.id))
        .select_from(Registration)
        .join(Partner, Partner.id == Registration.partner_id)
        .join(Organization, Organization.id == Partner.organization_id)
        .outerjoin(Attendance, came)
        .where(
            Registration.event_id == event_id,
            sa.or_(Registration.state == State.CONFIRMED, Attendance.id.is_not(None)),
        )
        .group_by(Partner.id, Organization.name)
        .order_by(expected.desc(), Organization.name)
    )
    if sites is not None:
        chosen = chosen.where(Registration.site_id.in_(sites))
    return [Delegates._make(row) for row in session.execute(chosen)]
