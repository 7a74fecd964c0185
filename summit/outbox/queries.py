"""Reading the outbox. Lists and loaders start from a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from summit.access.policy import Scope
from summit.errors import NotFound
from summit.outbox.models import Message, OutboxPause, Stopped
from summit.outbox.states import MessageState

Reach = Sequence[Scope]
Condition = sa.ColumnElement[bool]
PAGE_SIZE = 50
ALARM_AFTER = timedelta(minutes=15)


def due(now: datetime) -> sa.Select[Message]:
    """What may be sent now, the most urgent first; vanished workers' messages come back."""
    ready = sa.and_(Message.state == MessageState.QUEUED, Message.send_after <= now)
    orphaned = sa.and_(Message.state == MessageState.SENDING, Message.lease_until < now)
    order = (Message.priority, Message.send_after, Message.id)
    return sa.select(Message).where(sa.or_(ready, orphaned)).order_by(*order)


def is_stopped(session: Session, coalition_id: int | None, mailbox: str) -> bool:
    """Whether this mailbox (``stopping.mailbox``) wants no letters to many of the coalition."""
    asked = sa.select(Stopped.id).where(
        Stopped.coalition_id == coalition_id, Stopped.mailbox == mailbox
    )
    return session.scalar(asked) is not None


def something_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to do; asked without a lock before one is taken."""
    return session.scalar(due(now).with_only_columns(Message.id).limit(1)) is not None


def open_pauses(session: Session) -> Sequence[OutboxPause]:
    return session.scalars(
        sa.select(OutboxPause).where(OutboxPause.lifted_at.is_(None)).order_by(OutboxPause.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Health:
    """How the queue does: how many wait, since when, how many failed in the last hour."""

    waiting: int
    oldest: datetime | None
    failed: int
    failed_lately: int
    pause: OutboxPause | None

    def late(self, now: datetime) -> bool:
        """Whether the oldest waits for so long that somebody should look."""
        return self.oldest is not None and now - self.oldest > ALARM_AFTER


def health(session: Session, reach: Reach, *, now: datetime) -> Health:
    """The health of the queue as far as ``reach`` sees it."""
    waits = sa.and_(
        Message.state.in_((MessageState.QUEUED, MessageState.SENDING)), Message.send_after <= now
    )
    failed = Message.state == MessageState.FAILED
    lately = sa.and_(failed, Message.send_after > now - timedelta(hours=1))
    row = session.execute(
        sa.select(
            sa.func.count().filter(waits),
            sa.func.min(Message.created_at).filter(waits),
            sa.func.count().filter(failed),
            sa.func.count().filter(lately),
        )
        .select_from(Message)
        .where(_inside(reach))
    ).one()
    pauses = open_pauses(session)
    return Health(*row, pauses[0] if pauses else None)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of messages shows; empty means all."""

    state: MessageState | None = None
    kind: str = ""
    campaign: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list and the number of all that match."""

    messages: Sequence[Message]
    total: int


def messages_in(session: Session, reach: Reach, chosen: Filter, *, page: int = 1) -> Found:
    """Messages within ``reach``, the newest first, without their bodies."""
    matching = [_inside(reach), *_matching(chosen)]
    total = session.scalar(sa.select(sa.func.count()).select_from(Message).where(*matching))
    rows = session.scalars(
        sa.select(Message)
        .where(*matching)
        .options(defer(Message.values), defer(Message.attachments))
        .order_by(Message.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return Found(rows.all(), total or 0)


def kinds_in(session: Session, reach: Reach) -> Sequence[str]:
    """The kinds of messages that occur within ``reach``."""
    return session.scalars(
        sa.select(Message.kind).where(_inside(reach)).distinct().order_by(Message.kind)
    ).all()


def message_in(session: Session, reach: Reach, message_id: int) -> Message:
    """One message within ``reach``. Raises NotFound."""
    found = session.scalar(sa.select(Message).where(Message.id == message_id, _inside(reach)))
    if found is None:
        raise NotFound
    return found


def _inside(reach: Reach) -> Condition:
    """Within any of the scopes; a message belongs to no site and to no group."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                sa.true(),
                *_equal(Message.coalition_id, scope.coalition_id),
                *_equal(Message.event_id, scope.event_id),
            )
            for scope in reach
            if scope.site_id is None and scope.group_id is None
        ),
    )


def _matching(chosen: Filter) -> list[Condition]:
    conditions: list[Condition] = []
    if chosen.state is not None:
        conditions.append(Message.state == chosen.state)
    if chosen.kind:
        conditions.append(Message.kind == chosen.kind)
    if chosen.campaign:
        conditions.append(Message.campaign == chosen.campaign)
    if chosen.search:
        columns = (Message.recipient, Message.recipient_name, Message.subject)
        conditions.append(sa.or_(*(c.icontains(chosen.search, autoescape=True) for c in columns)))
    return conditions


def _equal(column: sa.SQLColumnExpression[int | None], wanted: int | None) -> list[Condition]:
    """No condition where nothing is wanted."""
    return [] if wanted is None else [column == wanted]
