"""The outbox."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.operations.queries.invariants.asking import Faults, each
from summit.outbox.models import Message
from summit.outbox.states import MessageState


def sent_messages_have_a_time(session: Session) -> Faults:
    """A message has a time of sending exactly when it was sent."""
    sent = Message.state == MessageState.SENT
    statement = sa.select(Message.id, Message.state).where(
        sa.or_(
            sa.and_(sent, Message.sent_at.is_(None)),
            sa.and_(~sent, Message.sent_at.is_not(None)),
        )
    )
    return each(session, statement, "message {0} is {1}, and its time says otherwise")


def who_sends_has_a_lease(session: Session) -> Faults:
    """A message that is being sent is in somebody's hands until a moment, and no other is."""
    sending = Message.state == MessageState.SENDING
    leased = sa.and_(Message.lease_until.is_not(None), Message.leased_by.is_not(None))
    free = sa.and_(Message.lease_until.is_(None), Message.leased_by.is_(None))
    statement = sa.select(Message.id, Message.state).where(
        sa.or_(sa.and_(sending, ~leased), sa.and_(~sending, ~free))
    )
    return each(session, statement, "message {0} is {1}, and its lease says otherwise")
