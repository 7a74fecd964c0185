"""What the groups keep of a person beside the log, when the person is erased."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.groups.models import PollVote, SeatHolder, Task


def forget_members(session: Session, membership_ids: Collection[int], *, now: datetime) -> None:
    """Their tasks lose their words and are nobody's any more; their votes are gone."""
    session.execute(sa.delete(PollVote).where(PollVote.membership_id.in_(membership_ids)))
    session.execute(
        sa.update(Task)
        .where(Task.membership_id.in_(membership_ids))
        .values(text="", dropped_at=now)
    )


def forget_holders(session: Session, people: Collection[int], *, today: date) -> None:
    """They hold no seat and stand in for nobody any more."""
    session.execute(
        sa.update(SeatHolder)
        .where(SeatHolder.person_id.in_(people), SeatHolder.until.is_(None))
        .values(until=today)
    )
