"""Writing messages, and what becomes of them by hand."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.access.tokens import new_uid
from summit.audit.actions import record
from summit.errors import N_, Conflict
from summit.outbox.letters import Attachment, Recipe, one_line
from summit.outbox.models import Message, OutboxPause, Stopped
from summit.outbox.queries import due, open_pauses
from summit.outbox.render import subject_of
from summit.outbox.retries import LEASE, WAITS, Fault, state_after, wait_after
from summit.outbox.states import MessageState
from summit.outbox.values import packed, unpacked

DAYS_KEPT = 30
LONGEST_REASON = 500


def post(
    session: Session,
    *,
    kind: str,
    dedupe_key: str,
    recipient: str,
    recipient_name: str = "",
    language: str,
    values: Mapping[str, Any],
    coalition_id: int | None,
    event_id: int | None = None,
    person_id: int | None = None,
    attachments: Sequence[Attachment | Recipe] = (),
    campaign: str | None = None,
    sensitive: bool = False,
    priority: int = 5,
    now: datetime,
) -> Message | None:
    """Queue a letter in the transaction of the deed that it tells of.

    ``kind`` is ``<package>/<name>`` and names the template, ``values`` is what it prints. The
    letter is written out when it is sent, and a ``Recipe`` among the attachments is made then. A
    link that opens a page is given as a ``SecretLink``. The same ``dedupe_key`` posts once: None is
    returned when it is known, also when two transactions post it at the same time. What is
    returned is a copy of the message, not the session's.
    ``campaign`` names letters that were written together.
    ``sensitive``: its body opens something and is not shown to organizers. Low ``priority``
    numbers go first (1 for what somebody waits for, 9 for bulk).
    """
    kept = packed(values)
    return _insert_once(
        session,
        uid=new_uid(),
        coalition_id=coalition_id,
        event_id=event_id,
        person_id=person_id,
        kind=kind,
        dedupe_key=dedupe_key,
        recipient=recipient,
        recipient_name=one_line(recipient_name),
        language=language,
        subject=subject_of(kind, language, unpacked(kept, lambda _: "")),
        values=kept,
        attachments=[_packed(attachment) for attachment in attachments],
        campaign=campaign,
        sensitive=sensitive,
        priority=priority,
        created_at=now,
        send_after=now,
    )


def _insert_once(session: Session, **values: Any) -> Message | None:
    """Insert, unless the dedupe key is known; a race ends like a repetition."""
    values |= {"state": MessageState.QUEUED, "attempts": 0}
    made = session.execute(_insertion(session.get_bind().dialect.name), values).scalar()
    return None if made is None else Message(id=made, **values)


@cache
def _insertion(dialect: str) -> sa.Executable:
    """Built once, and without the session's objects: it is run with every registration."""
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Message.__table__)
    once = insert.on_conflict_do_nothing(index_elements=["dedupe_key"])
    return once.returning(Message.__table__.c.id)


def _packed(attachment: Attachment | Recipe) -> dict[str, Any]:
    named = {"filename": attachment.filename, "mimetype": attachment.mimetype}
    if isinstance(attachment, Recipe):
        return named | {"recipe": attachment.name, "of": packed(attachment.of)}
    return named | {"base64": base64.b64encode(attachment.content).decode("ascii")}


def withdraw(session: Session, dedupe_keys: Sequence[str]) -> None:
    """Do not send these letters if they still wait: what they say is no longer true."""
    session.execute(
        sa.update(Message)
        .where(Message.dedupe_key.in_(dedupe_keys), Message.state == MessageState.QUEUED)
        .values(state=MessageState.ABORTED)
    )


def send_after_all(session: Session, dedupe_keys: Sequence[str]) -> None:
    """Send those of the letters that were kept back: what they say is true again."""
    session.execute(
        sa.update(Message)
        .where(
            Message.dedupe_key.in_(dedupe_keys),
            Message.state == MessageState.ABORTED,
            Message.recipient != "",
        )
        .values(state=MessageState.QUEUED)
    )


def withdraw_campaign(session: Session, event_id: int, campaign: str) -> None:
    """Keep back the letters of a campaign that have not gone out; what is on its way goes."""
    session.execute(
        sa.update(Message)
        .where(
            Message.event_id == event_id,
            Message.campaign == campaign,
            Message.state == MessageState.QUEUED,
        )
        .values(state=MessageState.ABORTED)
    )


def stop_letters(session: Session, coalition_id: int, mailbox: str, *, now: datetime) -> None:
    """The mailbox (``stopping.mailbox``) wants no more letters to many; saying it twice is once."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Stopped)
    row = {"coalition_id": coalition_id, "mailbox": mailbox, "stopped_at": now}
    session.execute(insert.values(row).on_conflict_do_nothing())


def want_letters(session: Session, coalition_id: int, mailbox: str) -> None:
    """The mailbox wants them again."""
    session.execute(
        sa.delete(Stopped).where(Stopped.coalition_id == coalition_id, Stopped.mailbox == mailbox)
    )


def claim(session: Session, *, worker: str, now: datetime) -> Message | None:
    """Take the next message for ``worker``, or None; the try counts from now on.

    A message whose worker vanished comes back when its lease ends. One that has used up its
    tries in this way is given up, so that it cannot stop worker after worker.
    """
    statement = due(now).with_for_update(skip_locked=True).limit(1)
    while (message := session.scalar(statement)) is not None:
        if message.attempts <= len(WAITS):
            message.state, message.leased_by = MessageState.SENDING, worker
            message.lease_until = now + LEASE
            message.attempts += 1
            return message
        _give_up(message, "every worker that took it stopped")
        session.flush()  # so that the next search does not find it again
    return None


def mark_sent(session: Session, message_id: int, *, now: datetime) -> None:
    """The mail server has taken it, whoever holds the lease by now."""
    session.execute(
        sa.update(Message)
        .where(Message.id == message_id)
        .values(
            state=MessageState.SENT, sent_at=now, lease_until=None, leased_by=None, last_error=None
        )
    )


def abort(session: Session, message_id: int, *, worker: str) -> None:
    """Do not send what ``worker`` has claimed: it is no longer true."""
    session.execute(
        sa.update(Message)
        .where(Message.id == message_id, Message.leased_by == worker)
        .values(state=MessageState.ABORTED, lease_until=None, leased_by=None)
    )


def mark_failed(
    session: Session,
    message_id: int,
    fault: Fault,
    reason: str,
    *,
    worker: str,
    chance: float,
    now: datetime,
) -> MessageState | None:
    """A try failed: what becomes of the message. None when the lease was lost meanwhile."""
    message = session.scalar(
        sa.select(Message)
        .where(Message.id == message_id, Message.leased_by == worker)
        .with_for_update()
    )
    if message is None:
        return None
    wait = wait_after(message.attempts, chance=chance)
    message.state = state_after(fault, wait)
    message.last_error = reason[:LONGEST_REASON]
    message.lease_until = message.leased_by = None
    if fault == Fault.SETTINGS:
        message.attempts -= 1  # the fault is ours, not this letter's
        _pause(session, reason, now=now)
    elif wait is not None:
        message.send_after = now + wait
    return message.state


def _give_up(message: Message, reason: str) -> None:
    message.state, message.last_error = MessageState.FAILED, reason
    message.lease_until = message.leased_by = None


def _pause(session: Session, reason: str, *, now: datetime) -> None:
    if not open_pauses(session):
        session.add(OutboxPause(since=now, reason=reason[:LONGEST_REASON]))


def resume(session: Session, *, actor: Actor, now: datetime) -> None:
    """Send again after the settings have been mended."""
    for pause in open_pauses(session):
        pause.lifted_at = now
        record(session, "outbox:resume", f"outbox_pause:{pause.id}", actor=actor, now=now)


def send_again(session: Session, message: Message, *, actor: Actor, now: datetime) -> None:
    """Queue a message that failed or was kept. Raises Conflict for any other."""
    if message.state not in (MessageState.FAILED, MessageState.KEPT):
        raise Conflict(N_("This message is not waiting for a decision any more."))
    if not message.recipient:
        raise Conflict(N_("The address and the text of this message have been removed."))
    message.state, message.attempts = MessageState.QUEUED, 0
    message.send_after = now
    scope = Scope(message.coalition_id, message.event_id)
    record(
        session, "message:send-again", f"message:{message.id}", actor=actor, now=now, scope=scope
    )


def keep_unsent(session: Session, *, now: datetime) -> int:
    """Without a mail server: what waits stays readable in the outbox. The number of letters."""
    waiting = Message.state.in_((MessageState.QUEUED, MessageState.SENDING))
    kept = session.execute(
        sa.update(Message)
        .where(waiting, Message.send_after <= now)
        .values(state=MessageState.KEPT, lease_until=None, leased_by=None)
        .returning(Message.id)
    )
    return len(kept.all())


def forget_old_bodies(session: Session, *, now: datetime) -> None:
    """Remove address and text of what was settled a month ago; kind, time and result stay."""
    settled = (MessageState.SENT, MessageState.FAILED, MessageState.ABORTED)
    moment = sa.func.coalesce(Message.sent_at, Message.send_after)
    forget(session, Message.state.in_(settled), moment < now - timedelta(DAYS_KEPT))


def forget(session: Session, *which: sa.ColumnElement[bool]) -> int:
    """Remove address and text of these messages, and send none of them; of how many."""
    bare: dict[str, Any] = {
        "recipient": "",
        "recipient_name": "",
        "subject": "",
        "values": {},
        "attachments": [],
    }
    bare["state"] = sa.case(
        (Message.state == MessageState.QUEUED, MessageState.ABORTED), else_=Message.state
    )
    done = session.execute(
        sa.update(Message).where(Message.recipient != "", *which).values(bare).returning(Message.id)
    )
    return len(done.all())
