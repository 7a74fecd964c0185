"""Marking sessions, to find them again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.registration.models import Registration
from summit.schedule.agenda.models import Favourite
from summit.schedule.models import ProgrammeSession


def mark(
    session: Session, registration: Registration, programmed: ProgrammeSession, *, now: datetime
) -> None:
    """Said twice is said once: the registration's row is locked."""
    session.refresh(registration, ["state"], with_for_update=True)
    if session.scalar(_mark(registration, programmed)) is None:
        session.add(
            Favourite(registration_id=registration.id, session_id=programmed.id, made_at=now)
        )


def unmark(session: Session, registration: Registration, programmed: ProgrammeSession) -> None:
    session.execute(
        sa.delete(Favourite).where(
            Favourite.registration_id == registration.id, Favourite.session_id == programmed.id
        )
    )


def _mark(registration: Registration, programmed: ProgrammeSession) -> sa.Select[int]:
    return sa.select(Favourite.id).where(
        Favourite.registration_id == registration.id, Favourite.session_id == programmed.id
    )
