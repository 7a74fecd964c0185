"""Deciding what becomes of a scan that phones and server saw differently, and taking it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.checkin.models import Attendance, Point, Ruling, Scan
from summit.checkin.settling.queries import Question, question_of
from summit.checkin.states import Settlement
from summit.errors import N_, Conflict


class NobodyToCount(Conflict):
    """The code is nobody's, or the person counts already."""


def settle(
    session: Session,
    event_id: int,
    scan_id: str,
    decision: Settlement,
    *,
    by: str,
    now: datetime,
) -> None:
    """Decide; the same decision again changes nothing. Raises NotFound, NobodyToCount."""
    question = question_of(session, event_id, scan_id)
    if question.decision == decision or (question.is_open and decision == Settlement.REOPENED):
        return
    if decision == Settlement.COUNTED:
        _count(session, question, now)
    elif question.decision == Settlement.COUNTED:
        _count_no_more(session, question, now)
    session.add(
        Ruling(
            event_id=event_id,
            scan_id=scan_id,
            decision=decision,
            decided_at=now,
            decided_by=by,
        )
    )


def _count(session: Session, question: Question, now: datetime) -> None:
    """The person came when and where the scan says; no scan is named, because none was accepted."""
    if not question.may_count:
        raise NobodyToCount(N_("There is nobody to count: the code is unknown, or counts already."))
    scan, point = _scan(session, question)
    attendance = _attendance(session, scan, point) or Attendance(
        event_id=scan.event_id,
        registration_id=scan.registration_id,
        point_kind=point.kind,
        session_id=point.session_id or 0,
    )
    attendance.site_id, attendance.point_id = scan.site_id, scan.point_id
    attendance.scan_id, attendance.arrived_at = None, scan.scanned_at
    attendance.left_at = attendance.undone_at = None
    attendance.changed_at = now
    session.add(attendance)


def _count_no_more(session: Session, question: Question, now: datetime) -> None:
    """Unless a scan has let the person in meanwhile."""
    scan, point = _scan(session, question)
    attendance = _attendance(session, scan, point)
    if attendance is not None and attendance.scan_id is None:
        attendance.undone_at = attendance.changed_at = now


def _scan(session: Session, question: Question) -> tuple[Scan, Point]:
    rows = sa.select(Scan, Point).join(Point, Point.id == Scan.point_id)
    scan, point = session.execute(rows.where(Scan.id == question.id)).one()
    return scan, point


def _attendance(session: Session, scan: Scan, point: Point) -> Attendance | None:
    return session.scalar(
        sa.select(Attendance).where(
            Attendance.registration_id == scan.registration_id,
            Attendance.point_kind == point.kind,
            Attendance.session_id == (point.session_id or 0),
        )
    )
