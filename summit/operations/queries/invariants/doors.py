"""Scans and who is in."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from summit.checkin.models import Attendance, Point, Scan
from summit.checkin.verdict import ACCEPTED
from summit.operations.queries.invariants.asking import Faults, each
from summit.registration.models import Registration


def attendance_agrees_with_its_scan(session: Session) -> Faults:
    """The scan that an arrival names is of the same person, at the same event, and let them in."""
    statement = (
        sa.select(Attendance.id, Scan.id)
        .join(Scan, Scan.id == Attendance.scan_id)
        .where(
            sa.or_(
                Scan.registration_id.is_distinct_from(Attendance.registration_id),
                Scan.event_id != Attendance.event_id,
                Scan.verdict.not_in(ACCEPTED),
            )
        )
    )
    return each(session, statement, "arrival {0} names scan {1}, which does not tell of it")


def who_was_let_in_has_arrived(session: Session) -> Faults:
    """Whoever was let in, and that was not undone, has an arrival of that kind."""
    undoing = aliased(Scan)
    undone = sa.exists().where(undoing.undoes_id == Scan.id)
    arrived = sa.exists().where(
        Attendance.registration_id == Scan.registration_id, Attendance.point_kind == Point.kind
    )
    statement = (
        sa.select(Scan.id, Scan.registration_id)
        .join(Point, Point.id == Scan.point_id)
        .where(
            Scan.verdict.in_(ACCEPTED),
            Scan.registration_id.is_not(None),
            Scan.undoes_id.is_(None),
            ~undone,
            ~arrived,
        )
    )
    return each(session, statement, "scan {0} let registration {1} in, which never arrived")


def arrivals_stay_in_their_event(session: Session) -> Faults:
    """A person arrives at the event that they are registered for, at a point of that event."""
    statement = (
        sa.select(Attendance.id)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Point, Point.id == Attendance.point_id)
        .where(
            sa.or_(
                Registration.event_id != Attendance.event_id,
                Point.event_id != Attendance.event_id,
            )
        )
    )
    return each(session, statement, "arrival {0} belongs to two events")
