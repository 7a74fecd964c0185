"""Searches under a name."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.directory.models import SavedFilter
from summit.errors import NotFound


def saved_filters(session: Session, event_id: int, user_id: int) -> Sequence[SavedFilter]:
    """One's own and those of the team, by name."""
    return session.scalars(
        sa.select(SavedFilter)
        .where(
            SavedFilter.event_id == event_id,
            sa.or_(SavedFilter.user_id == user_id, SavedFilter.shared),
        )
        .order_by(sa.func.lower(SavedFilter.name), SavedFilter.id)
    ).all()


def saved_filter(session: Session, event_id: int, filter_id: int) -> SavedFilter:
    """Raises NotFound."""
    found = session.scalar(
        sa.select(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.event_id == event_id)
    )
    if found is None:
        raise NotFound
    return found


def filter_named(session: Session, event_id: int, user_id: int, name: str) -> SavedFilter | None:
    return session.scalar(
        sa.select(SavedFilter).where(
            SavedFilter.event_id == event_id,
            SavedFilter.user_id == user_id,
            SavedFilter.name == name,
        )
    )
