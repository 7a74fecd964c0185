"""Scans that two phones, or a phone and the server, saw differently, and what was decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.checkin.models import Attendance, Device, Point, Ruling, Scan
from summit.checkin.states import Settlement
from summit.checkin.verdict import ACCEPTED, Verdict
from summit.errors import NotFound
from summit.people.matching import name_key
from summit.people.models import Person
from summit.registration.models import Registration


class Question(NamedTuple):
    """One such scan, and the arrival that counts now, if the person has one at such a point."""

    id: str
    at: datetime
    received_at: datetime
    verdict: str
    site_id: int
    registration_id: int | None
    name: str | None
    device: str
    point: str
    came_at: datetime | None
    came_device: str | None
    came_point: str | None
    decision: str | None
    decided_at: datetime | None
    decided_by: str | None

    @property
    def is_open(self) -> bool:
        return self.decision in (None, Settlement.REOPENED)

    @property
    def may_count(self) -> bool:
        """Whether "count them here" changes anything: somebody known who does not count yet."""
        return self.registration_id is not None and self.came_at is None


def questions(
    session: Session,
    event_id: int,
    sites: frozenset[int] | None = None,
    *,
    settled: bool,
    name: str = "",
    first: int = 0,
    most: int,
) -> Sequence[Question]:
    """Those that somebody has decided; or nobody, and whose decision was taken back. Last first."""
    chosen = _chosen(event_id, sites, name, settled=settled)
    ordered = chosen.order_by(Scan.received_at.desc(), Scan.seq.desc(), Scan.id)
    return [Question._make(row) for row in session.execute(ordered.offset(first).limit(most))]


def count_of_questions(
    session: Session,
    event_id: int,
    sites: frozenset[int] | None = None,
    *,
    name: str = "",
    settled: bool,
) -> int:
    chosen = _chosen(event_id, sites, name, settled=settled)
    return session.scalar(chosen.with_only_columns(sa.func.count(Scan.id))) or 0


def _chosen(event_id: int, sites: frozenset[int] | None, name: str, *, settled: bool) -> sa.Select:  # type: ignore[type-arg]
    undecided = sa.or_(Ruling.id.is_(None), Ruling.decision == Settlement.REOPENED)
    chosen = _questions(event_id).where(~undecided if settled else undecided)
    if sites is not None:
        chosen = chosen.where(Scan.site_id.in_(sites))
    if part := name_key(name):
        chosen = chosen.where(Person.name_key.contains(part, autoescape=True))
    return chosen


def question_of(session: Session, event_id: int, scan_id: str) -> Question:
    """One of them, its person locked. Raises NotFound."""
    person = sa.select(Scan.registration_id).where(Scan.id == scan_id).scalar_subquery()
    session.execute(
        sa.select(Registration.id).where(Registration.id == person).with_for_update()
    ).all()
    row = session.execute(_questions(event_id).where(Scan.id == scan_id)).first()
    if row is None:
        raise NotFound
    return Question._make(row)


def _questions(event_id: int) -> sa.Select:  # type: ignore[type-arg]
    undoing, first, device = aliased(Scan), aliased(Scan), aliased(Device)
    where = aliased(Point)
    differs = sa.and_(
        Scan.offline, Scan.local_verdict.in_(ACCEPTED), Scan.verdict.not_in({*ACCEPTED})
    )
    overtaken = Scan.id.in_(_overtaken(event_id))
    other = aliased(Ruling)
    newest = sa.select(sa.func.max(other.id)).where(other.scan_id == Scan.id)
    latest = newest.correlate(Scan).scalar_subquery()
    here = sa.and_(
        Attendance.registration_id == Scan.registration_id,
        Attendance.point_kind == Point.kind,
        Attendance.session_id == sa.func.coalesce(Point.session_id, 0),
        Attendance.undone_at.is_(None),
    )
    return (
        sa.select(
            Scan.id,
            Scan.scanned_at,
            Scan.received_at,
            sa.case((overtaken, Verdict.DUPLICATE_OFFLINE.value), else_=Scan.verdict),
            Scan.site_id,
            Scan.registration_id,
            Person.full_name,
            Device.name,
            Point.name,
            Attendance.arrived_at,
            device.name,
            where.name,
            Ruling.decision,
            Ruling.decided_at,
            Ruling.decided_by,
        )
        .join(Device, Device.id == Scan.device_id)
        .join(Point, Point.id == Scan.point_id)
        .outerjoin(Registration, Registration.id == Scan.registration_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Attendance, here)
        .outerjoin(first, first.id == Attendance.scan_id)
        .outerjoin(device, device.id == first.device_id)
        .outerjoin(where, where.id == Attendance.point_id)
        .outerjoin(Ruling, Ruling.id == latest)
        .where(
            Scan.event_id == event_id,
            sa.or_(Scan.verdict == Verdict.DUPLICATE_OFFLINE, differs, overtaken),
            ~sa.exists().where(undoing.undoes_id == Scan.id),
        )
    )


def _overtaken(event_id: int) -> sa.Select[str]:
    """Scans that let somebody in whom another phone, without a network, had let in before them,
    as it told only afterwards: that earlier one is the arrival that counts now.
    """
    earlier, later, point, came = aliased(Scan), aliased(Scan), aliased(Point), aliased(Attendance)
    return (
        sa.select(later.id)
        .select_from(earlier)
        .join(came, came.scan_id == earlier.id)
        .join(later, later.registration_id == earlier.registration_id)
        .join(point, point.id == later.point_id)
        .where(
            earlier.event_id == event_id,
            earlier.offline,
            earlier.local_verdict.in_(ACCEPTED),
            later.verdict.in_(ACCEPTED),
            later.device_id != earlier.device_id,
            later.received_at < earlier.received_at,
            later.scanned_at > earlier.scanned_at,
            point.kind == came.point_kind,
            sa.func.coalesce(point.session_id, 0) == came.session_id,
            came.undone_at.is_(None),
        )
    )
