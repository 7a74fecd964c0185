"""Noting that somebody follows a session over the network."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.registration.models import Registration
from summit.schedule.models import OnlineJoin, ProgrammeSession


def join(
    session: Session, registration: Registration, programmed: ProgrammeSession, *, now: datetime
) -> None:
    """Once for each person and session, from when they first came."""
    session.refresh(registration, ["state"], with_for_update=True)
    known = sa.select(OnlineJoin.id).where(
        OnlineJoin.session_id == programmed.id, OnlineJoin.registration_id == registration.id
    )
    if session.scalar(known) is None:
        session.add(
            OnlineJoin(session_id=programmed.id, registration_id=registration.id, joined_at=now)
        )
