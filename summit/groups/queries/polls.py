"""Polls about dates."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from summit.errors import NotFound
from summit.groups.models import DatePoll, Membership, PollSlot, PollVote


def open_poll(session: Session, group_id: int, *, lock: bool = False) -> DatePoll | None:
    """The poll of the group that goes on, with its dates and votes; None if there is none."""
    if lock:
        session.execute(
            sa.select(DatePoll.id)
            .where(DatePoll.group_id == group_id, DatePoll.ended_at.is_(None))
            .with_for_update()
        )
    return session.scalars(
        sa.select(DatePoll)
        .where(DatePoll.group_id == group_id, DatePoll.ended_at.is_(None))
        .options(
            selectinload(DatePoll.slots)
            .selectinload(PollSlot.votes)
            .joinedload(PollVote.membership)
            .joinedload(Membership.person)
        )
        .order_by(DatePoll.id.desc())
        .execution_options(populate_existing=lock)
    ).first()


def poll_in(session: Session, group_id: int, poll_id: int) -> DatePoll:
    """The poll of this group with this id, locked. Raises NotFound."""
    found = session.scalar(
        sa.select(DatePoll)
        .where(DatePoll.id == poll_id, DatePoll.group_id == group_id)
        .options(joinedload(DatePoll.group))
        .with_for_update(of=DatePoll)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def votes_of(session: Session, poll_id: int, membership_id: int) -> Sequence[PollVote]:
    """What one member said of the dates of one poll."""
    return session.scalars(
        sa.select(PollVote)
        .join(PollSlot, PollSlot.id == PollVote.slot_id)
        .where(PollSlot.poll_id == poll_id, PollVote.membership_id == membership_id)
    ).all()
