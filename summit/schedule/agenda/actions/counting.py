"""Seats under two guards that do not trust each other, as places are (``registration``).

The first is the lock of the session's row; on SQLite whoever may write holds the one write lock.
The second is the conditional UPDATE of ``take_seat``, whose row count decides. The order of locks
is: the person's registration, then the session.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from summit.errors import N_, Busy, NotFound
from summit.events.models import Event
from summit.schedule.agenda.models import SeatCount
from summit.schedule.agenda.queries import room_seats
from summit.schedule.models import Placement, ProgrammeSession
from summit.schedule.queries import known_sessions


def lock_session(session: Session, event: Event, session_id: int) -> list[ProgrammeSession]:
    """Hold a session until the transaction ends: nobody else gives its seats, and no release
    changes it. Returns all sessions as people know them from here on. Raises Busy.
    """
    asked = sa.select(ProgrammeSession.id).where(ProgrammeSession.id == session_id)
    try:
        session.execute(asked.with_for_update(key_share=True))
    except OperationalError as error:
        raise Busy(N_("Very many people are booking seats at this moment.")) from error
    return list(known_sessions(session, event, fresh=True))


def the_one(known: Iterable[ProgrammeSession], session_id: int) -> ProgrammeSession:
    """Raises NotFound for a session that nobody knows of."""
    found = next((s for s in known if s.id == session_id), None)
    if found is None:
        raise NotFound
    return found


def take_seat(session: Session, programmed: ProgrammeSession, site_id: int) -> bool:
    """Count one more seat as taken, if there is one. Whether there was. The session is locked."""
    _known(session, programmed.id, site_id)
    update = _counted(programmed.id, site_id)
    room = room_seats(programmed, site_id)
    if room is not None:
        update = update.where(SeatCount.taken < room)
    if programmed.capacity is not None:
        update = update.where(_in_all(programmed.id) < programmed.capacity)
    return _done(session, update.values(taken=SeatCount.taken + 1))


def leave_seat(session: Session, session_id: int, site_id: int) -> None:
    """Count one seat less as taken. The session is locked."""
    _done(session, _counted(session_id, site_id).values(taken=SeatCount.taken - 1))


def _known(session: Session, session_id: int, site_id: int) -> None:
    """The row that counts, made at the first seat; nobody else makes it while we hold the lock."""
    mine = (SeatCount.session_id == session_id, SeatCount.site_id == site_id)
    if session.scalar(sa.select(SeatCount.id).where(*mine)) is None:
        session.add(SeatCount(session_id=session_id, site_id=site_id, taken=0))
        session.flush()  # the update below goes past the objects


def _counted(session_id: int, site_id: int) -> sa.Update:
    return (
        sa.update(SeatCount)
        .where(SeatCount.session_id == session_id, SeatCount.site_id == site_id)
        .execution_options(synchronize_session=False)
    )


def _in_all(session_id: int) -> sa.ScalarSelect[int]:
    every = aliased(SeatCount)
    return (
        sa.select(sa.func.sum(every.taken)).where(every.session_id == session_id).scalar_subquery()
    )


def _done(session: Session, update: sa.Update) -> bool:
    done = session.execute(update)
    assert isinstance(done, CursorResult)  # noqa: S101 -- for the type checker
    return done.rowcount == 1


def placed(programmed: ProgrammeSession, site_id: int) -> Placement | None:
    return next((p for p in programmed.placements if p.site_id == site_id), None)
