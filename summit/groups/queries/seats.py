"""Seats of organizations in a group, and how each stands."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.errors import NotFound
from summit.groups.models import Seat, SeatHolder
from summit.groups.queries.plain import (
    connected_groups,
    plain_facts,
    plain_groups,
    plain_meetings,
)
from summit.retention.knowledge import ledger
from summit.retention.states import Register, fold_all


def seats_of(session: Session, group_id: int) -> Sequence[Seat]:
    """The seats of a group that have not ended, with organizations and holders."""
    return session.scalars(
        sa.select(Seat)
        .where(Seat.group_id == group_id, Seat.ended_at.is_(None))
        .options(
            joinedload(Seat.organization),
            selectinload(Seat.holders).joinedload(SeatHolder.person),
        )
        .order_by(Seat.id)
    ).all()


def seat_in(session: Session, group_id: int, seat_id: int) -> Seat:
    """The seat of this group with this id, locked. Raises NotFound."""
    held = sa.select(Seat.id).where(Seat.id == seat_id, Seat.group_id == group_id)
    if session.scalar(held.with_for_update()) is None:
        raise NotFound
    return session.scalars(
        sa.select(Seat)
        .where(Seat.id == seat_id)
        .options(
            joinedload(Seat.organization),
            selectinload(Seat.holders).joinedload(SeatHolder.person),
        )
        .execution_options(populate_existing=True)
    ).one()


def seat_register(session: Session, group_id: int, as_of: datetime) -> Register:
    """Everybody's state where a stand-in counts as attendance: the state of a seat is that of who
    holds it. Five statements.
    """
    ids = connected_groups(session, [group_id])
    book = ledger(
        plain_facts(session, ids),
        plain_meetings(session, ids),
        plain_groups(session, ids),
        seat=True,
    )
    return fold_all(book, as_of)
